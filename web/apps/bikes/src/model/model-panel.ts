import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import {
  EmptyPanel,
  Format,
  Icon,
  PageHeading,
  PersonalStore,
  ProblemPanel,
  Skeleton,
  useMessages,
  watchQuery,
} from '@bike/platform';
import { TownStore } from '../explore/town-store';
import { ModelPriceDocument } from '../graphql.generated';
import { messages } from '../messages';
import { RentButton } from '../rent/rent-button';

/** One model: where it can be rented, and the waiting list if it can not. */
@Component({
  selector: 'bikes-model-panel',
  imports: [RouterLink, RentButton, EmptyPanel, ProblemPanel, Skeleton, Icon, PageHeading],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './model-panel.html',
})
export class ModelPanel {
  /** From the address. */
  readonly id = input.required<string>();
  protected readonly town = inject(TownStore);
  protected readonly t = useMessages(messages);
  protected readonly format = inject(Format);
  readonly #personal = inject(PersonalStore);
  protected readonly model = computed(() => this.town.findModel(this.id()));
  protected readonly stations = computed(() => this.town.stationsOf(this.id()));
  readonly #price = watchQuery(ModelPriceDocument, () => ({ id: this.id() }));
  /** What it costs, if it is not free. */
  protected readonly plan = computed(() => this.#price.data()?.bikeModel?.pricingPlan);
  protected readonly prices = computed(() => {
    const plan = this.plan();
    if (!plan) return [];
    const { halfHour, hour, fourHours, day } = plan;
    return Object.entries({ halfHour, hour, fourHours, day }).map(([length, price]) => ({
      label: this.t().models.lengths[length as 'hour'],
      text: this.format.money(price),
    }));
  });
  /** The user's own place on the list of this model. */
  protected readonly entry = computed(() =>
    this.#personal.waiting().find(({ model }) => model.id === this.id()),
  );
}
