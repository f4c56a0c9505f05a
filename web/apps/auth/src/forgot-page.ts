import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Icon, PageHeading, readForm, useMessages } from '@bike/platform';
import { AccountRequests } from './account-requests';
import { RequestPasswordResetDocument } from './graphql.generated';
import { messages } from './messages';

/** Asks for a mail with a link that sets a new password. */
@Component({
  selector: 'auth-forgot-page',
  imports: [RouterLink, Icon, PageHeading],
  providers: [AccountRequests],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="page page-narrow auth-page">
      <h1 bikePageHeading>{{ t().forgot.title }}</h1>
      @if (sentTo(); as email) {
        <p role="status">{{ t().forgot.sent(email) }}</p>
        <p class="soft">{{ t().forgot.sentHint }}</p>
      } @else {
        <form class="form" (submit)="submit($event)">
          <p class="soft">{{ t().forgot.hint }}</p>
          @if (requests.problem(); as text) {
            <p class="form-error" role="alert" id="auth-problem">
              <bike-icon name="alert" /><span>{{ text }}</span>
            </p>
          }
          <div class="field">
            <label for="email">{{ t().email }}</label>
            <input
              class="input"
              id="email"
              name="email"
              type="email"
              required
              maxlength="254"
              autocomplete="username"
              [attr.aria-describedby]="requests.problem() ? 'auth-problem' : null"
            />
          </div>
          <button
            class="button button-primary button-wide"
            type="submit"
            [attr.aria-disabled]="requests.isBusy()"
          >
            {{ requests.isBusy() ? t().busy : t().forgot.action }}
          </button>
        </form>
      }
      <p class="auth-other">
        <a routerLink="/auth/login">{{ t().toLogIn }}</a>
      </p>
    </section>
  `,
})
export class ForgotPage {
  protected readonly t = useMessages(messages);
  protected readonly requests = inject(AccountRequests);
  protected readonly sentTo = signal<string | undefined>(undefined);

  protected async submit(event: Event): Promise<void> {
    const { email = '' } = readForm(event);
    const promised = await this.requests.send(() =>
      this.requests.requests.mutate(RequestPasswordResetDocument, {
        email,
        language: this.requests.language(),
      }),
    );
    this.sentTo.set(promised?.email);
  }
}
