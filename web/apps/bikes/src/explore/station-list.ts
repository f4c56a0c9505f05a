import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { EmptyPanel, Format, PageHeading, ProblemPanel, Skeleton, useMessages } from '@bike/platform';
import { messages } from '../messages';
import { ExploreFilter, toTone } from './explore-filter';
import { SearchPanel } from './search-panel';
import { TownStore } from './town-store';

/** All stations with what can be rented there. Everything that the map has is here as well. */
@Component({
  selector: 'bikes-station-list',
  imports: [RouterLink, SearchPanel, EmptyPanel, ProblemPanel, Skeleton, PageHeading],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h1 bikePageHeading class="visually-hidden">{{ t().stations.title }}</h1>
    <bikes-search-panel />
    @if (town.problem(); as problem) {
      <bike-problem [problem]="problem" (retry)="town.reload()" />
    } @else if (town.isLoading()) {
      <bike-skeleton [count]="6" />
    } @else if (town.stations().length === 0) {
      <bike-empty icon="pin" [heading]="t().stations.none" />
    } @else if (filter.stations().length === 0) {
      <bike-empty icon="search" [heading]="t().search.nothing">
        <button type="button" class="button" (click)="filter.set({ q: null, free: null, electric: null })">
          {{ t().search.showAll }}
        </button>
      </bike-empty>
    } @else {
      <ul class="station-list">
        @for (entry of filter.stations(); track entry.station.id) {
          <li>
            <a
              class="station-row"
              [routerLink]="['/bikes/stations', entry.station.id]"
              queryParamsHandling="preserve"
            >
              <span class="count" [attr.data-tone]="tone(entry.station, entry.freeUnits)">
                {{ entry.freeUnits }}<span class="visually-hidden"> {{ t().stations.free }}</span>
              </span>
              <span class="station-row-text">
                <strong>{{ entry.station.name }}</strong>
                <span class="soft small">
                  @if (!entry.station.isRenting) {
                    {{ t().stations.closed }}
                  } @else if (!entry.station.isOpen) {
                    {{
                      entry.station.opensAt
                        ? t().stations.opens(format.moment(entry.station.opensAt))
                        : t().stations.closedNow
                    }}
                  } @else if (entry.free.length === 0) {
                    {{ t().stations.empty }}
                  } @else {
                    {{ list(entry.free) }}
                  }
                </span>
              </span>
              <span class="station-row-end soft small">
                @if (entry.distance !== undefined) {
                  {{ t().distance(entry.distance) }}
                } @else {
                  {{ t().stations.places(places(entry.station)) }}
                }
              </span>
            </a>
          </li>
        }
      </ul>
    }
  `,
})
export class StationList {
  protected readonly town = inject(TownStore);
  protected readonly filter = inject(ExploreFilter);
  protected readonly t = useMessages(messages);
  protected readonly format = inject(Format);
  protected readonly tone = toTone;

  protected places({ capacity, bikesParked }: { capacity: number; bikesParked: number }): number {
    return Math.max(0, capacity - bikesParked);
  }

  protected list(free: { model: { brand: string; name: string }; units: number }[]): string {
    return free.map(({ model, units }) => `${units} ${model.name}`).join(', ');
  }
}
