import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { Format, ProblemPanel, ReportDialog, Skeleton, useMessages, watchQuery } from '@bike/platform';
import { MoreButton } from '../common/more-button';
import { JobsOfBikeDocument } from '../graphql.generated';
import { JobDialog } from './job-dialog';
import { JobList } from './job-list';
import { messages } from './messages';

/** The jobs of a bike, what they have cost, and how long ago it was inspected. */
@Component({
  selector: 'admin-bike-jobs',
  imports: [JobDialog, JobList, MoreButton, ProblemPanel, ReportDialog, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="section" aria-labelledby="jobs-title">
      <div class="card-head">
        <h2 id="jobs-title">{{ t().jobs }}</h2>
        @if (canOpen()) {
          <div class="button-row">
            <button type="button" class="button button-small" (click)="isReporting.set(true)">
              {{ t().report }}
            </button>
            <button type="button" class="button button-small" (click)="isAdding.set(true)">
              {{ t().add }}
            </button>
          </div>
        }
      </div>
      @if (page(); as page) {
        @if (facts(); as text) {
          <p class="soft small">{{ text }}</p>
        }
        @if (page.nodes.length > 0) {
          <admin-job-list [jobs]="page.nodes" [isOfOneBike]="true" (changed)="changed.emit()" />
          <admin-more-button
            [shown]="page.nodes.length"
            [total]="page.totalCount"
            [hasMore]="page.pageInfo.hasNextPage"
            [isFetching]="query.isFetching()"
            (more)="query.loadMore(page.pageInfo.endCursor)"
          />
        } @else {
          <p class="soft">{{ t().noJobs }}</p>
        }
      } @else if (query.problem(); as problem) {
        <bike-problem [problem]="problem" (retry)="query.reload()" />
      } @else {
        <bike-skeleton [count]="1" />
      }
      @if (isReporting()) {
        <bike-report-dialog
          [bikeId]="bike().id"
          [serialNumber]="bike().serialNumber"
          (reported)="changed.emit()"
          (closed)="isReporting.set(false)"
        />
      }
      @if (isAdding()) {
        <admin-job-dialog [bike]="bike()" (changed)="changed.emit()" (closed)="isAdding.set(false)" />
      }
    </section>
  `,
})
export class BikeJobs {
  readonly bike = input.required<{ id: string; serialNumber: string }>();
  /** Nothing is to be done about a bike that is retired. */
  readonly canOpen = input(true);
  readonly changed = output();
  protected readonly t = useMessages(messages);
  readonly #format = inject(Format);
  /** The page reloads it with the rest. */
  readonly query = watchQuery(JobsOfBikeDocument, () => ({ id: this.bike().id }));
  protected readonly page = computed(() => this.query.data()?.bike?.jobs);
  protected readonly isAdding = signal(false);
  protected readonly isReporting = signal(false);
  protected readonly facts = computed(() => {
    const { inspection, jobCosts } = this.query.data()?.bike ?? {};
    const [cost, charged] = [jobCosts?.cost, jobCosts?.charged];
    const at = inspection?.inspectedAt;
    return [
      inspection && this.t().inspected(inspection.rides, at ? this.#format.date(at) : undefined),
      cost &&
        charged &&
        cost.amountMinor > 0 &&
        this.t().costs(this.#format.money(cost), this.#format.money(charged)),
    ]
      .filter(Boolean)
      .join(' · ');
  });
}
