import type { Map as MapLibreMap, Marker } from 'maplibre-gl';
import type { MapLibre } from './load-maplibre';

/** How a station is shown: bikes to be had, few, none, or closed. */
export type StationTone = 'good' | 'few' | 'none' | 'closed';

/** A station as the map draws it. */
export interface StationOnMap {
  id: string;
  name: string;
  lat: number;
  lon: number;
  /** The number on the marker. */
  free: number;
  tone: StationTone;
}

/** A button on the map with the number of free bikes. */
export class StationMarker {
  readonly #element = document.createElement('button');
  readonly #count = document.createElement('span');
  readonly #marker: Marker;
  #free: number | undefined;

  constructor(library: MapLibre, map: MapLibreMap, station: StationOnMap, choose: () => void) {
    this.#element.type = 'button';
    this.#element.className = 'station-marker';
    this.#element.append(this.#count);
    this.#element.addEventListener('click', (event) => {
      event.stopPropagation();
      choose();
    });
    this.#marker = new library.Marker({ element: this.#element, anchor: 'center' })
      .setLngLat([station.lon, station.lat])
      .addTo(map);
    // MapLibre gives markers a role of its own.
    this.#element.removeAttribute('role');
  }

  show({ free, tone, lat, lon }: StationOnMap, label: string): void {
    this.#marker.setLngLat([lon, lat]);
    this.#element.dataset['tone'] = tone;
    this.#element.setAttribute('aria-label', label);
    this.#count.textContent = String(free);
    if (this.#free !== undefined && this.#free !== free) this.#pulse();
    this.#free = free;
  }

  select(isSelected: boolean): void {
    this.#element.classList.toggle('is-selected', isSelected);
    this.#element.setAttribute('aria-pressed', String(isSelected));
  }

  remove(): void {
    this.#marker.remove();
  }

  /** A count that has changed is seen without looking for it; the stylesheet leaves it out for reduced motion. */
  #pulse(): void {
    this.#element.classList.remove('is-changed');
    // Asking for a size makes the animation begin anew.
    this.#element.getBoundingClientRect();
    this.#element.classList.add('is-changed');
  }
}
