import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import {
  EmptyPanel,
  Icon,
  PageHeading,
  ProblemPanel,
  SessionStore,
  Skeleton,
  useMessages,
} from '@bike/platform';
import { Catalogue } from '../common/catalogue';
import { SearchBox } from '../common/search-box';
import { messages } from './messages';
import { countFree, filterStations, readShow, stationShows, type StationShow } from './station-filter';
import { toTone } from './stations';

/** All stations with what stands there; everything that the map has is here as well. */
@Component({
  selector: 'admin-station-list',
  imports: [RouterLink, EmptyPanel, Icon, PageHeading, ProblemPanel, SearchBox, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <header class="page-head">
      <h1 bikePageHeading>{{ t().title }}</h1>
      @if (session.isAdmin()) {
        <a
          class="button button-primary button-small"
          routerLink="/admin/stations/new"
          queryParamsHandling="preserve"
        >
          <bike-icon name="plus" />{{ t().add }}
        </a>
      }
    </header>
    <admin-search-box [label]="t().search" [value]="q() ?? ''" (searched)="set({ q: $event || null })" />
    <div class="chips">
      @for (one of shows; track one) {
        <button type="button" class="chip" [attr.aria-pressed]="one === wanted()" (click)="choose(one)">
          {{ t().show[one] }}
        </button>
      }
    </div>
    @if (catalogue.problem(); as problem) {
      <bike-problem [problem]="problem" (retry)="catalogue.reload()" />
    } @else if (catalogue.isLoading()) {
      <bike-skeleton [count]="6" />
    } @else if (catalogue.stations().length === 0) {
      <bike-empty icon="pin" [heading]="t().none">
        <p>{{ t().noneHint }}</p>
      </bike-empty>
    } @else if (stations().length === 0) {
      <bike-empty icon="search" [heading]="t().nothing">
        <button type="button" class="button" (click)="set({ q: null, show: null })">{{ t().showAll }}</button>
      </bike-empty>
    } @else {
      <ul class="row-list">
        @for (entry of stations(); track entry.station.id) {
          <li>
            <a
              class="row"
              [routerLink]="['/admin/stations', entry.station.id]"
              queryParamsHandling="preserve"
            >
              <span class="row-count" [attr.data-tone]="entry.tone">
                {{ entry.free }}<span class="visually-hidden"> {{ t().free }}</span>
              </span>
              <span class="row-text">
                <strong>{{ entry.station.name }}</strong>
                <span class="soft small">{{
                  t().parked(entry.station.bikesParked, entry.station.capacity)
                }}</span>
              </span>
              <span class="row-tags">
                @if (entry.station.isOverFull) {
                  <span class="tag" data-tone="warn">{{ t().overFull }}</span>
                }
                @if (!entry.station.isRenting) {
                  <span class="tag">{{ t().closed }}</span>
                } @else if (!entry.station.isOpen) {
                  <span class="tag">{{ t().closedNow }}</span>
                }
                @if (!entry.station.isReturning) {
                  <span class="tag">{{ t().full }}</span>
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
  /** From the address. */
  readonly q = input<string>();
  /** From the address. */
  readonly show = input<string>();
  protected readonly t = useMessages(messages);
  protected readonly catalogue = inject(Catalogue);
  protected readonly session = inject(SessionStore);
  readonly #router = inject(Router);
  protected readonly shows = stationShows;
  protected readonly wanted = computed(() => readShow(this.show()));
  protected readonly stations = computed(() =>
    filterStations(this.catalogue.stations(), this.q() ?? '', this.wanted()).map((station) => {
      const free = countFree(station);
      return { station, free, tone: toTone(station, free) };
    }),
  );

  protected set(queryParams: Record<string, string | null>): void {
    void this.#router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected choose(show: StationShow): void {
    this.set({ show: show === 'all' ? null : show });
  }
}
