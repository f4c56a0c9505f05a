import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { Format, PageHeading, ProblemPanel, Skeleton, useMessages, watchQuery } from '@bike/platform';
import { Catalogue } from '../common/catalogue';
import { followLive } from '../common/follow-live';
import { toPersonName } from '../common/person';
import { RentalTable } from '../common/rental-table';
import { SelectField } from '../common/select-field';
import { DeskDocument } from '../graphql.generated';
import { messages as shared } from '../messages';
import { JobList } from '../workshop/job-list';
import { messages } from './messages';

/** What there is to do today at a station, or in the whole town. */
@Component({
  selector: 'admin-desk',
  imports: [JobList, PageHeading, ProblemPanel, RentalTable, RouterLink, SelectField, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="page page-wide">
      <header class="page-head">
        <h1 bikePageHeading>{{ t().desk }}</h1>
        <admin-select-field
          [label]="t().station"
          [isLabelHidden]="true"
          [choices]="catalogue.stationChoices()"
          [empty]="t().allStations"
          [value]="station() ?? ''"
          (valueChange)="choose($event)"
        />
      </header>
      @if (query.data()?.desk; as desk) {
        <section class="section" aria-labelledby="overdue-title">
          <h2 id="overdue-title">{{ t().overdue }}</h2>
          @if (desk.overdue.length > 0) {
            <admin-rental-table [rentals]="desk.overdue" [hasReturns]="false" />
          } @else {
            <p class="soft">{{ t().nothingOverdue }}</p>
          }
        </section>
        <section class="section" aria-labelledby="due-title">
          <h2 id="due-title">{{ t().dueToday }}</h2>
          @if (desk.dueToday.length > 0) {
            <admin-rental-table [rentals]="desk.dueToday" [hasReturns]="false" />
          } @else {
            <p class="soft">{{ t().nothingDue }}</p>
          }
        </section>
        <section class="section" aria-labelledby="held-title">
          <h2 id="held-title">{{ t().held }}</h2>
          @if (desk.held.length > 0) {
            <ul class="row-list row-list-framed">
              @for (hold of desk.held; track hold.bike.id) {
                <li class="row row-plain">
                  <span class="row-text">
                    <a class="row-link number" [routerLink]="['/admin/fleet', hold.bike.id]">{{
                      hold.bike.serialNumber
                    }}</a>
                    <span class="soft small">
                      {{ hold.bike.model.brand }} {{ hold.bike.model.name }} ·
                      {{ hold.bike.station?.name ?? shared().none }}
                    </span>
                  </span>
                  <span class="row-tags">
                    <a [routerLink]="['/admin/people', hold.user.id]">{{
                      toPersonName(hold.user) ?? shared().unnamed
                    }}</a>
                    <span class="tag" data-tone="good">{{ t().until(format.moment(hold.until)) }}</span>
                  </span>
                </li>
              }
            </ul>
          } @else {
            <p class="soft">{{ t().nothingHeld }}</p>
          }
        </section>
        <section class="section" aria-labelledby="jobs-title">
          <h2 id="jobs-title">{{ t().jobs }}</h2>
          @if (desk.jobs.length > 0) {
            <admin-job-list [jobs]="desk.jobs" (changed)="query.reload()" />
            <p>
              <a routerLink="/admin/workshop" [queryParams]="station() ? { station: station() } : {}">{{
                t().allJobs
              }}</a>
            </p>
          } @else {
            <p class="soft">{{ t().nothingToRepair }}</p>
          }
        </section>
      } @else if (query.problem(); as problem) {
        <bike-problem [problem]="problem" (retry)="query.reload()" />
      } @else {
        <bike-skeleton [count]="5" />
      }
    </div>
  `,
})
export class DeskPage {
  /** From the address. */
  readonly station = input<string>();
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  protected readonly format = inject(Format);
  protected readonly catalogue = inject(Catalogue);
  readonly #router = inject(Router);
  protected readonly query = watchQuery(DeskDocument, () => {
    const stationId = this.station();
    return stationId ? { stationId } : {};
  });
  protected readonly toPersonName = toPersonName;

  constructor() {
    followLive(
      computed(() => this.query.data()?.bikeEventCursor),
      () => void this.query.reload(),
    );
  }

  protected choose(station: string): void {
    const queryParams = { station: station || null };
    void this.#router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }
}
