import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Icon, PageHeading, readForm, useMessages } from '@bike/platform';
import { AccountRequests, readToken } from './account-requests';
import { ResetPasswordDocument } from './graphql.generated';
import { messages } from './messages';
import { PasswordField } from './password-field';

/** Sets a new password by the link of a mail. Opening the page changes nothing; the form does. */
@Component({
  selector: 'auth-reset-page',
  imports: [RouterLink, Icon, PageHeading, PasswordField],
  providers: [AccountRequests],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="page page-narrow auth-page">
      <h1 bikePageHeading>{{ t().reset.title }}</h1>
      @if (doneFor(); as email) {
        <p role="status">{{ t().reset.done(email) }}</p>
        <a class="button button-primary" routerLink="/auth/login">{{ t().logIn.action }}</a>
      } @else {
        <form class="form" (submit)="submit($event)">
          @if (requests.problem(); as text) {
            <p class="form-error" role="alert" id="auth-problem">
              <bike-icon name="alert" /><span>{{ text }}</span>
            </p>
          }
          <auth-password-field
            [label]="t().reset.password"
            [isNew]="true"
            [isWrong]="requests.problem() !== undefined"
          />
          <button
            class="button button-primary button-wide"
            type="submit"
            [attr.aria-disabled]="requests.isBusy()"
          >
            {{ requests.isBusy() ? t().busy : t().reset.action }}
          </button>
        </form>
        <p class="auth-other">
          <a routerLink="/auth/forgot">{{ t().reset.again }}</a>
        </p>
      }
    </section>
  `,
})
export class ResetPage {
  protected readonly t = useMessages(messages);
  protected readonly requests = inject(AccountRequests);
  protected readonly doneFor = signal<string | undefined>(undefined);

  protected async submit(event: Event): Promise<void> {
    const { password = '' } = readForm(event);
    const accepted = await this.requests.send(() =>
      this.requests.requests.mutate(ResetPasswordDocument, { token: readToken(), next: password }),
    );
    this.doneFor.set(accepted?.email);
  }
}
