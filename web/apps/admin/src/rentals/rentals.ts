import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { Router } from '@angular/router';
import {
  EmptyPanel,
  Icon,
  PageHeading,
  ProblemPanel,
  Skeleton,
  useMessages,
  watchQuery,
} from '@bike/platform';
import { Catalogue } from '../common/catalogue';
import { followLive } from '../common/follow-live';
import { MoreButton } from '../common/more-button';
import { watchPersonName } from '../common/watch-person-name';
import { reloadPages } from '../common/reload-pages';
import { RentalTable } from '../common/rental-table';
import { ReturnDialog } from '../common/return-dialog';
import { SelectField } from '../common/select-field';
import { FilteredBikeDocument, RentalsDocument, type RentalRowFragment } from '../graphql.generated';
import { messages as shared } from '../messages';
import { messages } from './messages';
import { readStatus, rentalStatuses, toRentalFilter } from './rental-filter';

/** The rentals of everybody, narrowed by the address, and a way to end one for its user. */
@Component({
  selector: 'admin-rentals',
  imports: [
    EmptyPanel,
    Icon,
    MoreButton,
    PageHeading,
    ProblemPanel,
    RentalTable,
    ReturnDialog,
    SelectField,
    Skeleton,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="page page-wide">
      <header class="page-head">
        <h1 bikePageHeading>{{ t().title }}</h1>
        @if (page(); as page) {
          <p class="soft number" role="status">{{ t().count(page.totalCount) }}</p>
        }
      </header>
      <div class="rental-filters">
        <div class="chips" role="group" [attr.aria-label]="t().status">
          @for (one of statuses; track one) {
            <button
              type="button"
              class="chip"
              [attr.aria-pressed]="one === wanted()"
              (click)="set({ status: one === 'ALL' ? null : one })"
            >
              {{ t().statuses[one] }}
            </button>
          }
          @for (one of narrowed(); track one.parameter) {
            <button
              type="button"
              class="chip is-active"
              [attr.aria-label]="t().remove(one.label)"
              (click)="remove(one.parameter)"
            >
              {{ one.label }}<bike-icon name="close" />
            </button>
          }
        </div>
        <admin-select-field
          [isLabelHidden]="true"
          [label]="t().station"
          [choices]="catalogue.stationChoices()"
          [empty]="t().allStations"
          [value]="station() ?? ''"
          (valueChange)="set({ station: $event || null })"
        />
      </div>
      @if (page(); as page) {
        @if (page.nodes.length > 0) {
          <admin-rental-table [rentals]="page.nodes" (giveBack)="returning.set($event)" />
          <admin-more-button
            [shown]="page.nodes.length"
            [total]="page.totalCount"
            [hasMore]="page.pageInfo.hasNextPage"
            [isFetching]="query.isFetching()"
            (more)="query.loadMore(page.pageInfo.endCursor)"
          />
        } @else if (isNarrowed()) {
          <bike-empty icon="search" [heading]="t().nothing">
            <button
              type="button"
              class="button"
              (click)="set({ user: null, bike: null, station: null, status: null })"
            >
              {{ t().showAll }}
            </button>
          </bike-empty>
        } @else {
          <bike-empty [icon]="wanted() === 'OVERDUE' ? 'check' : 'clock'" [heading]="t().empty[wanted()]" />
        }
      } @else if (query.problem(); as problem) {
        <bike-problem [problem]="problem" (retry)="query.reload()" />
      } @else {
        <bike-skeleton [count]="8" />
      }
    </div>
    @if (returning(); as rental) {
      <admin-return-dialog [rental]="rental" (returned)="reload()" (closed)="returning.set(undefined)" />
    }
  `,
})
export class Rentals {
  /** From the address. */
  readonly status = input<string>();
  /** From the address. */
  readonly user = input<string>();
  /** From the address. */
  readonly bike = input<string>();
  /** From the address. */
  readonly station = input<string>();
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  protected readonly catalogue = inject(Catalogue);
  readonly #router = inject(Router);

  protected readonly statuses = ['ALL', ...rentalStatuses] as const;
  protected readonly wanted = computed(() => readStatus(this.status()) ?? 'ALL');
  protected readonly isNarrowed = computed(() => !!(this.user() || this.bike() || this.station()));
  protected readonly query = watchQuery(RentalsDocument, () => ({
    filter: toRentalFilter({
      status: this.status(),
      user: this.user(),
      bike: this.bike(),
      station: this.station(),
    }),
  }));
  protected readonly page = computed(() => this.query.data()?.rentals);
  protected readonly returning = signal<RentalRowFragment | undefined>(undefined);

  readonly #userName = watchPersonName(this.user);
  readonly #bike = watchQuery(FilteredBikeDocument, () => {
    const id = this.bike();
    return id ? { id } : undefined;
  });
  /** Whose rentals, or of which bike; a click shows those of all again. */
  protected readonly narrowed = computed(() => {
    const { ofPerson, ofBike } = this.t();
    return [
      ...(this.user() ? [{ parameter: 'user', label: ofPerson(this.#userName()) }] : []),
      ...(this.bike()
        ? [{ parameter: 'bike', label: ofBike(this.#bike.data()?.bike?.serialNumber ?? '') }]
        : []),
    ];
  });

  constructor() {
    followLive(
      computed(() => this.query.data()?.bikeEventCursor),
      () => this.reload(),
      ({ kind }) => kind === 'RENTED' || kind === 'RETURNED' || kind === 'STATE_CHANGED',
    );
  }

  protected set(queryParams: Record<string, string | null>): void {
    void this.#router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected remove(parameter: string): void {
    this.set({ [parameter]: null });
  }

  protected reload(): void {
    void reloadPages(this.query, ({ rentals }) => rentals);
  }
}
