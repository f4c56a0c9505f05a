import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Router } from '@angular/router';
import { EmptyPanel, PageHeading, ProblemPanel, Skeleton, useMessages, watchQuery } from '@bike/platform';
import { Catalogue } from '../common/catalogue';
import { followLive } from '../common/follow-live';
import { MoreButton } from '../common/more-button';
import { reloadPages } from '../common/reload-pages';
import { SelectField } from '../common/select-field';
import { JobsDocument } from '../graphql.generated';
import { JobList } from './job-list';
import { jobStatuses, readJobStatus, toJobFilter } from './job-filter';
import { messages } from './messages';

/** What is to be repaired and inspected, narrowed by the address. */
@Component({
  selector: 'admin-workshop',
  imports: [EmptyPanel, JobList, MoreButton, PageHeading, ProblemPanel, SelectField, Skeleton],
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
              (click)="set({ status: one === 'OPEN' ? null : one })"
            >
              {{ t().statuses[one] }}
            </button>
          }
          <button
            type="button"
            class="chip"
            [attr.aria-pressed]="!!blocking()"
            (click)="set({ blocking: blocking() ? null : '1' })"
          >
            {{ t().blocking }}
          </button>
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
          <admin-job-list [jobs]="page.nodes" (changed)="reload()" />
          <admin-more-button
            [shown]="page.nodes.length"
            [total]="page.totalCount"
            [hasMore]="page.pageInfo.hasNextPage"
            [isFetching]="query.isFetching()"
            (more)="query.loadMore(page.pageInfo.endCursor)"
          />
        } @else if (station() || blocking()) {
          <bike-empty icon="search" [heading]="t().nothing">
            <button type="button" class="button" (click)="set({ station: null, blocking: null })">
              {{ t().showAll }}
            </button>
          </bike-empty>
        } @else {
          <bike-empty icon="check" [heading]="t().empty[wanted()]" />
        }
      } @else if (query.problem(); as problem) {
        <bike-problem [problem]="problem" (retry)="query.reload()" />
      } @else {
        <bike-skeleton [count]="6" />
      }
    </div>
  `,
})
export class Workshop {
  /** From the address. */
  readonly status = input<string>();
  /** From the address. */
  readonly station = input<string>();
  /** From the address. */
  readonly blocking = input<string>();
  protected readonly t = useMessages(messages);
  protected readonly catalogue = inject(Catalogue);
  readonly #router = inject(Router);
  protected readonly statuses = jobStatuses;
  protected readonly wanted = computed(() => readJobStatus(this.status()));
  protected readonly query = watchQuery(JobsDocument, () => ({
    filter: toJobFilter({ status: this.status(), station: this.station(), blocking: this.blocking() }),
  }));
  protected readonly page = computed(() => this.query.data()?.jobs);

  constructor() {
    followLive(
      computed(() => this.query.data()?.bikeEventCursor),
      () => this.reload(),
      ({ kind }) => kind === 'STATE_CHANGED' || kind === 'RETURNED' || kind === 'RETIRED',
    );
  }

  protected set(queryParams: Record<string, string | null>): void {
    void this.#router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected reload(): void {
    void reloadPages(this.query, ({ jobs }) => jobs);
  }
}
