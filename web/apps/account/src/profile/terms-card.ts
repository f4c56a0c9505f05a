import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { TermsPanel, useMessages, watchQuery } from '@bike/platform';
import { TermsOfTownDocument } from '../graphql.generated';
import { messages } from '../messages';

/** Which terms hold, where the town has some, and whether the user has accepted them. */
@Component({
  selector: 'account-terms-card',
  imports: [TermsPanel],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (terms(); as terms) {
      <section class="card" aria-labelledby="terms">
        <h2 id="terms">{{ t().title }}</h2>
        @if (terms.version === accepted()) {
          <p class="soft">
            {{ t().accepted }}
            <a [href]="terms.url" target="_blank" rel="noopener">{{ t().read }}</a>
          </p>
        } @else {
          <p>{{ t().asked }}</p>
          <bike-terms-panel />
        }
      </section>
    }
  `,
})
export class TermsCard {
  /** The version that the user has accepted last. */
  readonly accepted = input.required<number | null>();
  readonly #messages = useMessages(messages);
  protected readonly t = computed(() => this.#messages().terms);
  readonly #query = watchQuery(TermsOfTownDocument, () => ({}));
  protected readonly terms = computed(() => this.#query.data()?.currentTerms);
}
