import { ChangeDetectionStrategy, Component, inject, input, output, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Format, platformMessages, useMessages } from '@bike/platform';
import { toPersonName } from '../common/person';
import type { JobFactsFragment } from '../graphql.generated';
import { messages as shared } from '../messages';
import { CloseDialog } from './close-dialog';
import { JobDialog } from './job-dialog';
import { messages } from './messages';
import { PhotoList } from './photo-list';

/** Jobs, each with what riders say of it, and a way to change and to close it. */
@Component({
  selector: 'admin-job-list',
  imports: [RouterLink, CloseDialog, JobDialog, PhotoList],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ul class="row-list row-list-framed">
      @for (job of jobs(); track job.id) {
        <li class="row row-plain job">
          <span class="row-text">
            <span>
              @if (!isOfOneBike()) {
                <a class="row-link" [routerLink]="['/admin/fleet', job.bike.id]">{{
                  job.bike.serialNumber
                }}</a>
                ·
              }
              <strong>{{ toTitle(job) }}</strong>
              @if (!isOfOneBike()) {
                <span class="soft">
                  · {{ job.bike.model.brand }} {{ job.bike.model.name
                  }}{{ job.bike.station ? ', ' + job.bike.station.name : '' }}
                </span>
              }
            </span>
            @if (job.text) {
              <span>{{ job.text }}</span>
            }
            @for (report of job.reports; track report.id) {
              <span class="small">
                @if (report.text) {
                  “{{ report.text }}”
                }
                <span class="soft">{{
                  t().reportedBy(toPersonName(report.reporter) ?? shared().unnamed, format.moment(report.at))
                }}</span>
              </span>
              @if (report.photos.length > 0) {
                <admin-photo-list
                  [photos]="report.photos"
                  [label]="report.text || job.bike.serialNumber + ', ' + toTitle(job)"
                />
              }
            }
            @if (toFacts(job); as facts) {
              <span class="soft small">{{ facts }}</span>
            }
          </span>
          <span class="row-tags">
            @if (job.severity; as severity) {
              <span class="tag" [attr.data-tone]="severity === 'UNSAFE' ? 'bad' : null">{{
                t().severities[severity]
              }}</span>
            }
            @if (job.result; as result) {
              <span class="tag" [attr.data-tone]="result === 'DONE' ? 'good' : null">{{
                t().results[result]
              }}</span>
            } @else {
              @if (job.isBlocking) {
                <span class="tag" data-tone="warn">{{
                  job.bike.withdrawAtReturn ? shared().withdrawAtReturn : t().blocking
                }}</span>
              }
              <button type="button" class="button button-small" (click)="changing.set(job)">
                {{ t().change }}<span class="visually-hidden"> {{ job.bike.serialNumber }}</span>
              </button>
              <button type="button" class="button button-small" (click)="closing.set(job)">
                {{ t().close }}<span class="visually-hidden"> {{ job.bike.serialNumber }}</span>
              </button>
            }
          </span>
        </li>
      }
    </ul>
    @if (changing(); as job) {
      <admin-job-dialog
        [bike]="job.bike"
        [job]="job"
        (changed)="changed.emit()"
        (closed)="changing.set(undefined)"
      />
    }
    @if (closing(); as job) {
      <admin-close-job-dialog [job]="job" (changed)="changed.emit()" (closed)="closing.set(undefined)" />
    }
  `,
})
export class JobList {
  readonly jobs = input.required<readonly JobFactsFragment[]>();
  /** The page says which. */
  readonly isOfOneBike = input(false);
  readonly changed = output();
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  readonly #platform = useMessages(platformMessages);
  protected readonly format = inject(Format);
  protected readonly toPersonName = toPersonName;
  protected readonly changing = signal<JobFactsFragment | undefined>(undefined);
  protected readonly closing = signal<JobFactsFragment | undefined>(undefined);

  protected toTitle({ kind, parts, toStation }: JobFactsFragment): string {
    if (toStation) return this.t().bringTo(toStation.name);
    const names = parts.map((part) => this.#platform().report.parts[part]);
    return names.length > 0 ? names.join(', ') : this.t().kinds[kind];
  }

  /** When it began, who does it, until when, and what it has cost. */
  protected toFacts(job: JobFactsFragment): string {
    const { openedAt, openedBy, closedAt, plannedAt, promisedBack, assignee, minutes, cost, charged } = job;
    const payer = toPersonName(job.chargedRental?.user) ?? this.shared().unnamed;
    return [
      // The reports say it themselves.
      job.reports.length === 0 &&
        (openedBy
          ? this.t().opened(this.format.moment(openedAt), toPersonName(openedBy) ?? this.shared().unnamed)
          : this.t().isDue(this.format.moment(openedAt))),
      closedAt && `${this.t().statuses.CLOSED} ${this.format.moment(closedAt)}`,
      !closedAt && assignee && toPersonName(assignee),
      !closedAt && plannedAt && this.t().planned(this.format.moment(plannedAt)),
      !closedAt && promisedBack && this.t().promised(this.format.moment(promisedBack)),
      minutes !== null && this.t().spent(minutes),
      cost && this.format.money(cost),
      charged && this.t().charged(this.format.money(charged), payer),
    ]
      .filter(Boolean)
      .join(' · ');
  }
}
