import { Injectable, computed, inject, signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router } from '@angular/router';
import { toMetres, type Place, type StationOnMap, type StationTone } from '@bike/platform';
import { TownStore, type FreeAt, type Model, type Station } from './town-store';

/** A station in the list, with what the filter leaves of it. */
export interface StationEntry {
  station: Station;
  free: FreeAt[];
  freeUnits: number;
  /** Metres from the user, if their place is known. */
  distance: number | undefined;
}

/** From this number on a station has bikes enough for nobody to worry. */
const ENOUGH = 3;

/** What is searched for. It is in the address, so that it can be shared and survives going back. */
@Injectable()
export class ExploreFilter {
  readonly #router = inject(Router);
  readonly #params = toSignal(inject(ActivatedRoute).queryParamMap);
  readonly #town = inject(TownStore);

  readonly search = computed(() => this.#params()?.get('q') ?? '');
  readonly onlyFree = computed(() => this.#params()?.get('free') === '1');
  readonly onlyElectric = computed(() => this.#params()?.get('electric') === '1');
  readonly position = signal<Place | undefined>(undefined);
  readonly locating = signal<'idle' | 'asking' | 'refused'>('idle');

  readonly stations = computed<StationEntry[]>(() => {
    const words = toWords(this.search());
    const position = this.position();
    return this.#town
      .stations()
      .map((station) => this.#toEntry(station, position))
      .filter(({ station, free, freeUnits }) => {
        if (this.onlyFree() && freeUnits === 0) return false;
        const text = [station.name, ...free.map(({ model }) => `${model.brand} ${model.name}`)]
          .join(' ')
          .toLowerCase();
        return words.every((word) => text.includes(word));
      })
      .sort(
        (left, right) =>
          (left.distance ?? 0) - (right.distance ?? 0) || left.station.name.localeCompare(right.station.name),
      );
  });

  readonly models = computed<Model[]>(() => {
    const words = toWords(this.search());
    return this.#town
      .models()
      .filter((model) => this.#fits(model))
      .filter(({ availableUnits }) => !this.onlyFree() || availableUnits > 0)
      .filter(({ brand, name }) => words.every((word) => `${brand} ${name}`.toLowerCase().includes(word)));
  });

  readonly onMap = computed<StationOnMap[]>(() =>
    this.stations().map(({ station, freeUnits }) => ({
      id: station.id,
      name: station.name,
      lat: station.lat,
      lon: station.lon,
      free: freeUnits,
      tone: toTone(station, freeUnits),
    })),
  );

  /** Changes parts of the address; null removes one. A page that is about to open stays the target. */
  set(changes: { q?: string | null; free?: string | null; electric?: string | null }): void {
    const running = this.#router.currentNavigation();
    const target = this.#router.parseUrl(running?.extractedUrl.toString() ?? this.#router.url);
    const kept = Object.entries({ ...target.queryParams, ...changes }).filter(([, value]) => value !== null);
    target.queryParams = Object.fromEntries(kept);
    void this.#router.navigateByUrl(target, { replaceUrl: running === null });
  }

  /** Asks the browser where the user is; the list is then sorted by distance. */
  locate(): void {
    this.locating.set('asking');
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        this.locating.set('idle');
        this.position.set({ lat: coords.latitude, lon: coords.longitude });
      },
      () => this.locating.set('refused'),
      { timeout: 10_000 },
    );
  }

  #toEntry(station: Station, position: Place | undefined): StationEntry {
    const free = this.#town.freeAt(station).filter(({ model }) => this.#fits(model));
    return {
      station,
      free,
      freeUnits: free.reduce((sum, { units }) => sum + units, 0),
      distance: position && toMetres(position, station),
    };
  }

  #fits(model: Model): boolean {
    return !this.onlyElectric() || model.propulsion === 'ELECTRIC_ASSIST';
  }
}

/** How a station looks on the map and in the list. */
export function toTone({ isRenting, isOpen }: Station, free: number): StationTone {
  if (!isRenting || !isOpen) return 'closed';
  if (free === 0) return 'none';
  return free < ENOUGH ? 'few' : 'good';
}

const toWords = (text: string): string[] => text.toLowerCase().split(/\s+/).filter(Boolean);
