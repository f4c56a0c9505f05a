import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { Router, RouterOutlet } from '@angular/router';
import { TownMap, useMessages, type Place, type StationOnMap, type StationTone } from '@bike/platform';
import { Catalogue, type Station } from '../common/catalogue';
import { messages } from './messages';
import { countFree } from './station-filter';
import { StationPicker } from './station-picker';

const NEW = 'new';
const ENOUGH = 3;

/** The map, and beside it the list of stations or the form of one. */
@Component({
  selector: 'admin-stations',
  imports: [RouterOutlet, TownMap],
  providers: [StationPicker],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="split">
      <div class="split-map">
        <bike-town-map
          [stations]="onMap()"
          [selected]="selected()"
          [isPicking]="picker.isPicking()"
          (chosen)="open($event)"
          (picked)="pick($event)"
        />
      </div>
      <div class="split-panel"><router-outlet /></div>
    </div>
  `,
})
export class Stations {
  protected readonly picker = inject(StationPicker);
  readonly #catalogue = inject(Catalogue);
  readonly #router = inject(Router);
  readonly #t = useMessages(messages);

  /** The station of the form stands where the form has it. */
  protected readonly onMap = computed<StationOnMap[]>(() => {
    const place = this.picker.place();
    const edited = this.picker.stationId();
    const known = this.#catalogue.stations().map((station) => ({
      ...toStationOnMap(station),
      ...(place && station.id === edited && place),
    }));
    if (!this.picker.isPicking() || edited !== undefined || !place) return known;
    return [...known, { id: NEW, name: this.#t().here, ...place, free: 0, tone: 'closed' }];
  });
  protected readonly selected = computed(() =>
    this.picker.isPicking() ? (this.picker.stationId() ?? NEW) : undefined,
  );

  protected open(stationId: string): void {
    if (stationId === NEW) return;
    void this.#router.navigate(['/admin/stations', stationId], { queryParamsHandling: 'preserve' });
  }

  protected pick(place: Place): void {
    this.picker.place.set(place);
  }
}

const toStationOnMap = (station: Station): StationOnMap => {
  const { id, name, lat, lon } = station;
  const free = countFree(station);
  return { id, name, lat, lon, free, tone: toTone(station, free) };
};

/** How a station looks on the map and in the list. */
export function toTone({ isRenting }: Station, free: number): StationTone {
  if (!isRenting) return 'closed';
  if (free === 0) return 'none';
  return free < ENOUGH ? 'few' : 'good';
}
