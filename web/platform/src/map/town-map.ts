import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  Injector,
  type ElementRef,
  afterNextRender,
  effect,
  inject,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import type { LngLatLike, Map as MapLibreMap, Marker } from 'maplibre-gl';
import { useMessages } from '../i18n/i18n';
import { messages } from '../messages';
import { Theme } from '../ui/theme';
import { loadMapLibre, type MapLibre } from './load-maplibre';
import { StationMarker, type StationOnMap } from './station-marker';

/** A point in degrees, WGS 84. */
export interface Place {
  lat: number;
  lon: number;
}

/**
 * The map of the town. Each station is a button on it. MapLibre is loaded when the first map is shown; where the device
 * cannot draw it, a text says so, and the list beside it has everything that the map has.
 */
@Component({
  selector: 'bike-town-map',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="town-map" role="region" [attr.aria-label]="t().map.label" [class.is-picking]="isPicking()">
      <div #frame class="town-map-frame"></div>
      @if (attribution(); as text) {
        <p class="map-attribution">{{ text }}</p>
      }
      @if (isUnavailable()) {
        <p class="map-unavailable">{{ t().map.unavailable }}</p>
      }
    </div>
  `,
})
export class TownMap {
  readonly stations = input.required<readonly StationOnMap[]>();
  /** The id of the station that is shown larger and moved into view. */
  readonly selected = input<string>();
  /** Where the user is, if that is known. */
  readonly position = input<Place>();
  /** A click on the map chooses a place instead of nothing. */
  readonly isPicking = input(false);
  readonly chosen = output<string>();
  readonly picked = output<Place>();

  protected readonly t = useMessages(messages);
  protected readonly isUnavailable = signal(false);
  protected readonly attribution = signal('');
  readonly #theme = inject(Theme);
  private readonly frame = viewChild.required<ElementRef<HTMLElement>>('frame');
  readonly #map = signal<MapLibreMap | undefined>(undefined);
  readonly #markers = new Map<string, StationMarker>();
  #library: MapLibre | undefined;
  #userMarker: Marker | undefined;
  #hasFitted = false;

  constructor() {
    const destroyed = inject(DestroyRef);
    const injector = inject(Injector);
    // The list comes first: the library is larger than all the rest of the page.
    const opening = effect(() => {
      if (this.stations().length === 0) return;
      opening.destroy();
      afterNextRender(() => whenIdle(() => void this.#open(destroyed)), { injector });
    });
    effect(() => this.#map()?.setStyle(toStyle(this.#theme.isDark())));
    effect(() => this.#showStations());
    effect(() => this.#showSelected());
    effect(() => this.#showPosition());
  }

  async #open(destroyed: DestroyRef): Promise<void> {
    if (!canDraw()) {
      this.isUnavailable.set(true);
      return;
    }
    try {
      this.#library = await loadMapLibre();
      if (destroyed.destroyed) return;
      const map = new this.#library.Map({
        container: this.frame().nativeElement,
        style: toStyle(this.#theme.isDark()),
        center: [16.37, 48.2],
        zoom: 12.5,
        attributionControl: false,
        dragRotate: false,
        pitchWithRotate: false,
        fadeDuration: prefersCalm() ? 0 : 200,
      });
      map.touchZoomRotate.disableRotation();
      map.addControl(new this.#library.NavigationControl({ showCompass: false }), 'bottom-right');
      map.on('styledata', () => this.attribution.set(readAttribution(map)));
      map.on('click', ({ lngLat }) => {
        if (this.isPicking()) this.picked.emit({ lat: lngLat.lat, lon: lngLat.lng });
      });
      destroyed.onDestroy(() => map.remove());
      this.#map.set(map);
    } catch {
      // The library could not be loaded: there is no network.
      this.isUnavailable.set(true);
    }
  }

  #showStations(): void {
    const map = this.#map();
    const stations = this.stations();
    const t = this.t();
    if (!map || !this.#library) return;
    const gone = new Set(this.#markers.keys());
    for (const station of stations) {
      gone.delete(station.id);
      let marker = this.#markers.get(station.id);
      if (!marker) {
        marker = new StationMarker(this.#library, map, station, () => this.chosen.emit(station.id));
        this.#markers.set(station.id, marker);
      }
      marker.show(station, t.map.station(station.name, station.free));
    }
    for (const id of gone) {
      this.#markers.get(id)?.remove();
      this.#markers.delete(id);
    }
    if (!this.#hasFitted && stations.length > 0) {
      this.#hasFitted = true;
      const bounds = new this.#library.LngLatBounds();
      for (const { lon, lat } of stations) bounds.extend([lon, lat]);
      map.fitBounds(bounds, { padding: 56, maxZoom: 15, duration: 0 });
    }
  }

  #showSelected(): void {
    const map = this.#map();
    const selected = this.selected();
    const station = this.stations().find(({ id }) => id === selected);
    for (const [id, marker] of this.#markers) marker.select(id === selected);
    if (!map || !station) return;
    moveTo(map, [station.lon, station.lat]);
  }

  #showPosition(): void {
    const map = this.#map();
    const position = this.position();
    if (!map || !position || !this.#library) return;
    if (!this.#userMarker) {
      const element = document.createElement('div');
      element.className = 'user-marker';
      element.title = this.t().map.you;
      this.#userMarker = new this.#library.Marker({ element })
        .setLngLat([position.lon, position.lat])
        .addTo(map);
    }
    this.#userMarker.setLngLat([position.lon, position.lat]);
    moveTo(map, [position.lon, position.lat]);
  }
}

const IDLE_TIMEOUT_MS = 2_000;

/** Safari has no idle callbacks. */
function whenIdle(work: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(work, { timeout: IDLE_TIMEOUT_MS });
  else setTimeout(work);
}

/** Asked before the library is loaded, which is half a megabyte. */
const canDraw = (): boolean => document.createElement('canvas').getContext('webgl2') !== null;

const toStyle = (isDark: boolean): string => `/app/map/${isDark ? 'style-dark' : 'style'}.json`;

/** Whose map it is, as text: MapLibre's own control writes HTML, which the page's policy refuses. */
function readAttribution(map: MapLibreMap): string {
  const sources = Object.values(map.getStyle().sources) as { attribution?: string }[];
  return sources.flatMap(({ attribution }) => attribution?.replace(/<[^>]*>/g, '') ?? []).join(' · ');
}

const prefersCalm = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Only as far as needed: what is in view stays where it is. */
function moveTo(map: MapLibreMap, center: LngLatLike): void {
  if (map.getBounds().contains(center)) return;
  map.easeTo({ center, duration: prefersCalm() ? 0 : 400 });
}
