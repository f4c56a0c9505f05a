import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import {
  Clock,
  EmptyPanel,
  Format,
  PageHeading,
  ProblemPanel,
  Skeleton,
  useMessages,
  watchQuery,
} from '@bike/platform';
import { Catalogue } from '../common/catalogue';
import { PricesDocument, type PricesQuery } from '../graphql.generated';
import { AssignDialog } from './assign-dialog';
import { messages } from './messages';
import { PriceExamples } from './price-examples';

type Assignment = PricesQuery['planAssignments'][number];

/** Which plan rentals get, and the plans there are. */
@Component({
  selector: 'admin-prices',
  imports: [AssignDialog, EmptyPanel, PageHeading, PriceExamples, ProblemPanel, RouterLink, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './prices.html',
})
export class Prices {
  protected readonly t = useMessages(messages);
  protected readonly format = inject(Format);
  readonly #catalogue = inject(Catalogue);
  readonly #clock = inject(Clock);
  protected readonly query = watchQuery(PricesDocument, () => ({}));
  protected readonly plans = computed(() => this.query.data()?.pricingPlans);
  protected readonly planChoices = computed(() =>
    (this.plans() ?? []).map(({ id, name }) => ({ value: id, label: name })),
  );
  protected readonly assignments = computed(() => this.query.data()?.planAssignments ?? []);
  /** Which assignment is changed, or `new`. */
  protected readonly assigning = signal<Assignment | 'new' | undefined>(undefined);
  protected readonly edited = computed(() => {
    const assigning = this.assigning();
    return assigning === 'new' ? undefined : assigning;
  });

  protected toScope({ model, forMembers }: Assignment): string {
    const found = model && this.#catalogue.models().find(({ id }) => id === model.id);
    const name = found ? `${found.brand} ${found.name}` : this.t().allModels;
    return forMembers ? this.t().ofMembers(name) : name;
  }

  protected toPlan({ plan, model, forMembers }: Assignment): string {
    return plan?.name ?? (model || forMembers ? this.t().asElsewhere : this.t().free);
  }

  protected isToCome({ validFrom }: Assignment): boolean {
    return Date.parse(validFrom) > this.#clock.now();
  }
}
