import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
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
import { PlanDocument, PricesDocument } from '../graphql.generated';
import { PlanForm } from './plan-form';
import { PriceExamples } from './price-examples';
import { RetireDialog } from './retire-dialog';
import { messages } from './messages';

/** One plan, or a new one. */
@Component({
  selector: 'admin-plan-page',
  imports: [
    EmptyPanel,
    Icon,
    PageHeading,
    PlanForm,
    PriceExamples,
    ProblemPanel,
    RetireDialog,
    RouterLink,
    Skeleton,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="page">
      <a class="back-link" routerLink="/admin/prices"><bike-icon name="back" />{{ t().all }}</a>
      @if (!id() && currency(); as currency) {
        <h1 bikePageHeading>{{ t().add }}</h1>
        <section class="card"><admin-plan-form [currency]="currency" (saved)="open($event)" /></section>
      } @else if (plan(); as plan) {
        <header class="page-head">
          <div class="title-with-tags">
            <h1 bikePageHeading>{{ plan.name }}</h1>
            <span class="tag">{{ t().version(plan.version) }}</span>
            @if (plan.isRetired) {
              <span class="tag" data-tone="warn">{{ t().retired }}</span>
            }
          </div>
          @if (!plan.isRetired) {
            <button type="button" class="button button-small" (click)="isRetiring.set(true)">
              {{ t().retire }}
            </button>
          }
        </header>
        <section class="card" [attr.aria-label]="t().examples">
          <admin-price-examples [plan]="plan" />
        </section>
        @if (!plan.isRetired) {
          <p class="soft small">{{ t().versionHint }}</p>
          <section class="card">
            <admin-plan-form [plan]="plan" [currency]="plan.currency" (saved)="query.reload()" />
          </section>
        }
        @if (isRetiring()) {
          <admin-retire-dialog [plan]="plan" (retired)="query.reload()" (closed)="isRetiring.set(false)" />
        }
      } @else if (query.problem() ?? prices.problem(); as problem) {
        <bike-problem [problem]="problem" (retry)="query.reload()" />
      } @else if (query.isLoading() || prices.isLoading()) {
        <bike-skeleton [count]="4" />
      } @else {
        <h1 bikePageHeading class="visually-hidden">{{ t().unknown }}</h1>
        <bike-empty [heading]="t().unknown" />
      }
    </div>
  `,
})
export class PlanPage {
  /** From the address. Without it the plan is a new one. */
  readonly id = input<string>();
  protected readonly t = useMessages(messages);
  protected readonly format = inject(Format);
  readonly #router = inject(Router);
  protected readonly prices = watchQuery(PricesDocument, () => ({}));
  protected readonly query = watchQuery(PlanDocument, () => {
    const id = this.id();
    return id === undefined ? undefined : { id };
  });
  protected readonly plan = computed(() => this.query.data()?.pricingPlan);
  protected readonly currency = computed(() => this.prices.data()?.town.currency);
  protected readonly isRetiring = signal(false);

  protected async open(id: string): Promise<void> {
    await this.#router.navigate(['/admin/prices', id]);
  }
}
