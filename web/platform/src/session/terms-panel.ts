import { ChangeDetectionStrategy, Component, computed, inject, output, signal } from '@angular/core';
import { GraphqlRequests } from '../graphql/graphql-requests';
import { watchQuery } from '../graphql/watch-query';
import { AcceptTermsDocument, TermsDocument } from '../graphql.generated';
import { useMessages } from '../i18n/i18n';
import { messages } from '../messages';
import { Icon } from '../ui/icon';

/** Shows the terms of the town that hold now, and lets the user accept them. What is inside stands beside the button. */
@Component({
  selector: 'bike-terms-panel',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (terms(); as terms) {
      <div class="form">
        @if (terms.note; as note) {
          <p>{{ note }}</p>
        }
        <p>
          <a [href]="terms.url" target="_blank" rel="noopener">{{ t().terms.read }}</a>
        </p>
        @if (problem(); as text) {
          <p class="form-error" role="alert">
            <bike-icon name="alert" /><span>{{ text }}</span>
          </p>
        }
        <div class="button-row">
          <button
            type="button"
            class="button button-primary"
            [attr.aria-disabled]="isBusy()"
            (click)="accept(terms.version)"
          >
            {{ t().terms.accept }}
          </button>
          <ng-content />
        </div>
      </div>
    }
  `,
})
export class TermsPanel {
  readonly accepted = output();
  protected readonly t = useMessages(messages);
  readonly #requests = inject(GraphqlRequests);
  readonly #query = watchQuery(TermsDocument, () => ({}));
  protected readonly terms = computed(() => this.#query.data()?.currentTerms);
  protected readonly isBusy = signal(false);
  protected readonly problem = signal<string | undefined>(undefined);

  protected async accept(version: number): Promise<void> {
    if (this.isBusy()) return;
    this.isBusy.set(true);
    this.problem.set(undefined);
    const { data } = await this.#requests.mutate(AcceptTermsDocument, { version });
    this.isBusy.set(false);
    const result = data?.acceptTerms.__typename;
    if (result === 'User') this.accepted.emit();
    else this.problem.set(result ? this.t().terms.changed : this.t().problems.UNKNOWN.hint);
    // There are newer ones than the page shows.
    if (result === 'AuthRefused') await this.#query.reload();
  }
}
