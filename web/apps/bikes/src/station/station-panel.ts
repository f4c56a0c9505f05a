import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import {
  EmptyPanel,
  Format,
  Icon,
  PageHeading,
  ProblemPanel,
  Skeleton,
  toMetres,
  useMessages,
} from '@bike/platform';
import { ExploreFilter } from '../explore/explore-filter';
import { TownStore } from '../explore/town-store';
import { messages } from '../messages';
import { RentButton } from '../rent/rent-button';

/** One station: what can be rented, how many places are free, and what to do if it is full, empty or closed. */
@Component({
  selector: 'bikes-station-panel',
  imports: [RouterLink, RentButton, EmptyPanel, ProblemPanel, Skeleton, Icon, PageHeading],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './station-panel.html',
})
export class StationPanel {
  /** From the address. */
  readonly id = input.required<string>();
  protected readonly town = inject(TownStore);
  protected readonly t = useMessages(messages);
  protected readonly format = inject(Format);
  readonly #filter = inject(ExploreFilter);
  protected readonly station = computed(() => this.town.findStation(this.id()));
  protected readonly free = computed(() => {
    const station = this.station();
    return station ? this.town.freeAt(station) : [];
  });
  protected readonly freeUnits = computed(() => this.free().reduce((sum, { units }) => sum + units, 0));
  protected readonly places = computed(() => {
    const station = this.station();
    return station ? Math.max(0, station.capacity - station.bikesParked) : 0;
  });
  protected readonly distance = computed(() => {
    const [position, station] = [this.#filter.position(), this.station()];
    return position && station ? toMetres(position, station) : undefined;
  });
  /** Where else to go, if there is nothing here. */
  protected readonly nearest = computed(() => {
    const station = this.station();
    if (!station || this.freeUnits() > 0) return undefined;
    return this.town
      .stations()
      .filter((other) => other.id !== station.id && this.town.freeAt(other).length > 0)
      .map((other) => ({ station: other, distance: toMetres(station, other) }))
      .sort((left, right) => left.distance - right.distance)[0];
  });
}
