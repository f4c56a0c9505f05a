import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Format, useMessages } from '@bike/platform';
import type { PlanRowFragment } from '../graphql.generated';
import { messages } from './messages';

/** What some lengths of a rental cost by a plan. */
@Component({
  selector: 'admin-price-examples',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <dl class="price-list">
      @for (example of examples(); track example.label) {
        <div>
          <dt>{{ example.label }}</dt>
          <dd class="number">{{ format.money(example.price) }}</dd>
        </div>
      }
    </dl>
  `,
})
export class PriceExamples {
  readonly plan = input.required<PlanRowFragment>();
  protected readonly t = useMessages(messages);
  protected readonly format = inject(Format);
  protected readonly examples = computed(() => {
    const { halfHour, hour, fourHours, day, week } = this.plan();
    return Object.entries({ halfHour, hour, fourHours, day, week }).map(([length, price]) => ({
      label: this.t().lengths[length as 'hour'],
      price,
    }));
  });
}
