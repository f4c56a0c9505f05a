import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import {
  EmptyPanel,
  Format,
  Icon,
  PageHeading,
  ProblemPanel,
  Skeleton,
  useMessages,
  watchQuery,
} from '@bike/platform';
import { toPersonName } from '../common/person';
import { AuditLogDocument, RentalPageDocument, type FeeLinePartsFragment } from '../graphql.generated';
import { messages as shared } from '../messages';
import { AuditList } from './audit-list';
import { messages } from './messages';
import { Notes } from './notes';
import { FoundDialog } from './found-dialog';
import { isDestructive, RentalDialog, type RentalAction } from './rental-dialog';
import { SwapDialog } from './swap-dialog';

/** What this page offers. */
type PageAction = RentalAction | 'swap' | 'found';

/** One rental: what is on record, what staff can do about it, and what it has done. */
@Component({
  selector: 'admin-rental-page',
  imports: [
    AuditList,
    EmptyPanel,
    FoundDialog,
    Icon,
    Notes,
    PageHeading,
    ProblemPanel,
    RentalDialog,
    RouterLink,
    Skeleton,
    SwapDialog,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="page page-wide">
      <a class="back-link" routerLink="/admin/rentals" queryParamsHandling="preserve">
        <bike-icon name="back" />{{ t().allRentals }}
      </a>
      @if (rental(); as rental) {
        <header class="page-head">
          <div class="title-with-tags">
            <h1 bikePageHeading>{{ t().ofPerson(rental.bike.serialNumber, name()) }}</h1>
            <span class="tag" [attr.data-tone]="tones[state()]">{{ t().states[state()] }}</span>
          </div>
          @if (actions().length > 0) {
            <div class="button-row">
              @for (action of actions(); track action) {
                <button
                  type="button"
                  class="button button-small"
                  [class.button-danger]="isDestructive(action)"
                  (click)="running.set(action)"
                >
                  {{ t().actions[action] }}
                </button>
              }
            </div>
          }
        </header>
        <section class="card" [attr.aria-label]="t().rental">
          <dl class="facts">
            <dt>{{ t().person }}</dt>
            <dd>
              <a [routerLink]="['/admin/people', rental.user.id]">{{ name() }}</a>
            </dd>
            <dt>{{ t().bike }}</dt>
            <dd>
              <a [routerLink]="['/admin/fleet', rental.bike.id]">{{ rental.bike.serialNumber }}</a>
              <span class="soft"> {{ rental.bike.model.brand }} {{ rental.bike.model.name }}</span>
              @for (former of rental.formerBikes; track former.until) {
                <br /><span class="soft small">
                  <a [routerLink]="['/admin/fleet', former.bike.id]">{{ former.bike.serialNumber }}</a>
                  {{ t().hadUntil(format.dateTime(former.until)) }}
                </span>
              }
            </dd>
            <dt>{{ t().from }}</dt>
            <dd>{{ rental.from?.name ?? shared().none }}, {{ format.dateTime(rental.rentedAt) }}</dd>
            <dt>{{ t().returnBy }}</dt>
            <dd>{{ format.dateTime(rental.returnBy) }}</dd>
            @if (rental.extensions > 0) {
              <dt>{{ t().extensions }}</dt>
              <dd>{{ t().times(rental.extensions) }}</dd>
            }
            @if (rental.returnedAt; as at) {
              <dt>{{ t().to }}</dt>
              <dd>{{ rental.to?.name ?? t().nowhere }}, {{ format.dateTime(at) }}</dd>
            }
            @if (rental.fee; as fee) {
              <dt>{{ rental.returnedAt ? t().fee : t().feeSoFar }}</dt>
              <dd>
                <strong class="number">{{ format.money(fee) }}</strong>
                @for (line of rental.feeLines ?? []; track line.kind) {
                  <br /><span class="soft small">{{ toLine(line) }}</span>
                }
              </dd>
            }
            @if (rental.pricingPlan; as plan) {
              <dt>{{ t().plan }}</dt>
              <dd>
                {{ plan.name }} <span class="soft small">{{ t().planVersion(plan.version) }}</span>
              </dd>
            }
            @if (rental.foundAt; as at) {
              <dt>{{ t().foundAt }}</dt>
              <dd>{{ format.dateTime(at) }}</dd>
            }
          </dl>
        </section>
        <admin-notes
          subjectType="RENTAL"
          [subjectId]="rental.id"
          [notes]="rental.notes ?? []"
          (changed)="query.reload()"
        />
        <section class="section" aria-labelledby="log-title">
          <h2 id="log-title">{{ t().logOfRental }}</h2>
          @if (log.data()?.auditLog; as page) {
            @if (page.nodes.length > 0) {
              <admin-audit-list [entries]="page.nodes" [isOfOneSubject]="true" />
            } @else {
              <p class="soft">{{ t().noLog }}</p>
            }
          } @else if (log.problem(); as problem) {
            <bike-problem [problem]="problem" (retry)="log.reload()" />
          } @else {
            <bike-skeleton [count]="2" />
          }
        </section>
        @switch (running()) {
          @case (undefined) {}
          @case ('swap') {
            <admin-swap-dialog [rental]="rental" (changed)="reload()" (closed)="running.set(undefined)" />
          }
          @case ('found') {
            <admin-found-dialog [bike]="rental.bike" (changed)="reload()" (closed)="running.set(undefined)" />
          }
          @default {
            <admin-rental-dialog
              [rental]="rental"
              [action]="$any(running())"
              (changed)="reload()"
              (closed)="running.set(undefined)"
            />
          }
        }
      } @else if (query.problem(); as problem) {
        @if (problem.code === 'NOT_FOUND') {
          <h1 bikePageHeading class="visually-hidden">{{ t().unknownRental }}</h1>
          <bike-empty [heading]="t().unknownRental" />
        } @else {
          <bike-problem [problem]="problem" (retry)="query.reload()" />
        }
      } @else {
        <bike-skeleton [count]="4" />
      }
    </div>
  `,
})
export class RentalPage {
  /** From the address. */
  readonly id = input.required<string>();
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  protected readonly format = inject(Format);
  protected readonly query = watchQuery(RentalPageDocument, () => ({ id: this.id() }));
  protected readonly log = watchQuery(AuditLogDocument, () => ({ filter: { subjectId: this.id() } }));
  protected readonly rental = computed(() => this.query.data()?.rental);
  protected readonly name = computed(() => toPersonName(this.rental()?.user) ?? this.shared().unnamed);
  protected readonly state = computed(() => {
    const rental = this.rental();
    if (rental?.voidedAt) return 'VOIDED';
    if (rental?.isLost) return 'LOST';
    if (rental?.returnedAt) return 'ENDED';
    return rental?.overdueSince ? 'OVERDUE' : 'ACTIVE';
  });
  protected readonly tones = {
    ACTIVE: 'good',
    OVERDUE: 'bad',
    ENDED: null,
    LOST: 'bad',
    VOIDED: 'warn',
  } as const;
  protected readonly actions = computed<PageAction[]>(() => {
    const rental = this.rental();
    if (!rental || rental.voidedAt) return [];
    // The start of the bike that a rental has now is not that of the rental.
    const isSwapped = rental.formerBikes.length > 0;
    if (!rental.returnedAt)
      return isSwapped ? ['end', 'due', 'swap', 'lost'] : ['end', 'due', 'swap', 'correct', 'lost', 'void'];
    if (rental.isLost) return rental.bike.state === 'MISSING' ? ['found', 'void'] : ['void'];
    return ['correct', 'reopen', 'void'];
  });
  protected readonly isDestructive = isDestructive;
  protected readonly running = signal<PageAction | undefined>(undefined);

  /** Such as "Time, 1 h 30 min: 3.00 €". */
  protected toLine({ kind, quantity, gross, tax }: FeeLinePartsFragment): string {
    const { feeLines, withTax } = this.t();
    const amount = tax.amountMinor === 0 ? '' : ` ${withTax(this.format.money(tax))}`;
    const isTime = kind === 'TIME' || kind === 'LATE';
    const length = isTime && quantity !== null ? `, ${this.format.duration(quantity * 60_000)}` : '';
    return `${feeLines[kind]}${length}: ${this.format.money(gross)}${amount}`;
  }

  protected async reload(): Promise<void> {
    await Promise.all([this.query.reload(), this.log.reload()]);
  }
}
