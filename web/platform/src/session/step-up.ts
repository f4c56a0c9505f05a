import { ChangeDetectionStrategy, Component, computed, inject, output, signal } from '@angular/core';
import { GraphqlRequests } from '../graphql/graphql-requests';
import { StepUpDocument } from '../graphql.generated';
import { useMessages } from '../i18n/i18n';
import { messages } from '../messages';
import { Icon } from '../ui/icon';
import { readForm } from '../ui/read-form';

/** Asks for the password once more, and for a code where there is a second factor, before something grave is done. */
@Component({
  selector: 'bike-step-up',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <form class="form" (submit)="submit($event)">
      <p>{{ t().stepUp.hint }}</p>
      @if (problem(); as text) {
        <p class="form-error" role="alert">
          <bike-icon name="alert" /><span>{{ text }}</span>
        </p>
      }
      <div class="field">
        <label for="step-up-password">{{ t().stepUp.password }}</label>
        <input
          class="input"
          id="step-up-password"
          name="password"
          type="password"
          required
          maxlength="128"
          autocomplete="current-password"
        />
      </div>
      @if (asksForCode()) {
        <div class="field">
          <label for="step-up-code">{{ t().stepUp.code }}</label>
          <input
            class="input"
            id="step-up-code"
            name="code"
            required
            maxlength="20"
            autocomplete="one-time-code"
          />
        </div>
      }
      <div class="button-row">
        <button class="button button-primary" type="submit" [attr.aria-disabled]="isBusy()">
          {{ t().stepUp.action }}
        </button>
      </div>
    </form>
  `,
})
export class StepUp {
  readonly proven = output();
  protected readonly t = useMessages(messages);
  readonly #requests = inject(GraphqlRequests);
  protected readonly isBusy = signal(false);
  protected readonly asksForCode = signal(false);
  readonly #code = signal<string | undefined>(undefined);
  protected readonly problem = computed(() => {
    const code = this.#code();
    if (code === undefined) return undefined;
    const known: Record<string, string | undefined> = this.t().stepUp.problems;
    return known[code] ?? this.t().stepUp.problems.UNKNOWN;
  });

  protected async submit(event: Event): Promise<void> {
    const { password = '', code } = readForm(event);
    if (this.isBusy()) return;
    this.isBusy.set(true);
    this.#code.set(undefined);
    const { data, problem } = await this.#requests.mutate(StepUpDocument, {
      password,
      ...(code && { code }),
    });
    this.isBusy.set(false);
    const refused = data?.stepUp.__typename === 'AuthRefused' ? data.stepUp.code : problem?.code;
    this.#code.set(refused);
    if (refused === 'CODE_REQUIRED') this.asksForCode.set(true);
    if (refused === undefined) this.proven.emit();
  }
}
