import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { Format, ProblemPanel, Skeleton, useMessages, watchQuery } from '@bike/platform';
import { GaragesDocument } from '../graphql.generated';
import { messages as shared } from '../messages';
import { readNumber } from '../common/field-errors';
import { TextField } from '../common/text-field';
import { messages } from './messages';

const CAPACITY = '50';
const MAX_CAPACITY = 1_000_000;

/** How many garages all bikes need, by how many fit into one. */
@Component({
  selector: 'admin-garages-card',
  imports: [TextField, ProblemPanel, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="card" aria-labelledby="garages-title">
      <h2 id="garages-title">{{ t().garages }}</h2>
      <div class="garages">
        <admin-text-field inputMode="numeric" [label]="t().capacity" [(value)]="capacity" [error]="error()" />
        @if (garages(); as garages) {
          <p class="garages-needed" aria-live="polite">
            <strong>{{ format.number(garages.needed) }}</strong>
            <span
              >{{ t().garagesNeeded(garages.needed) }}
              <span class="soft">{{ t().garagesFor(garages.bikes) }}</span></span
            >
          </p>
        } @else if (query.problem(); as problem) {
          <bike-problem [problem]="problem" (retry)="query.reload()" />
        } @else if (!error()) {
          <bike-skeleton [count]="1" />
        }
      </div>
    </section>
  `,
})
export class GaragesCard {
  protected readonly t = useMessages(messages);
  protected readonly format = inject(Format);
  readonly #shared = useMessages(shared);
  protected readonly capacity = signal(CAPACITY);
  readonly #number = computed(() => {
    const number = readNumber(this.capacity());
    return number !== undefined && Number.isInteger(number) && number >= 1 && number <= MAX_CAPACITY
      ? number
      : undefined;
  });
  protected readonly error = computed(() =>
    this.#number() === undefined ? this.#shared().refusals.BAD_USER_INPUT : undefined,
  );
  protected readonly query = watchQuery(GaragesDocument, () => {
    const capacityPerGarage = this.#number();
    return capacityPerGarage === undefined ? undefined : { capacityPerGarage };
  });
  protected readonly garages = computed(() => (this.error() ? undefined : this.query.data()?.garages));
}
