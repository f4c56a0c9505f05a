import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Icon, PageHeading, useMessages } from '@bike/platform';
import { AccountRequests, readToken } from './account-requests';
import { VerifyEmailDocument } from './graphql.generated';
import { messages } from './messages';

/** Verifies an address by the link of a mail. Opening the page changes nothing; the button does. */
@Component({
  selector: 'auth-verify-page',
  imports: [RouterLink, Icon, PageHeading],
  providers: [AccountRequests],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="page page-narrow auth-page">
      <h1 bikePageHeading>{{ t().verify.title }}</h1>
      @if (doneFor(); as email) {
        <p role="status">{{ t().verify.done(email) }}</p>
        <a class="button button-primary" routerLink="/bikes">{{ t().verify.toBikes }}</a>
      } @else {
        <form class="form" (submit)="submit($event)">
          <p>{{ t().verify.hint }}</p>
          @if (requests.problem(); as text) {
            <p class="form-error" role="alert">
              <bike-icon name="alert" /><span>{{ text }}</span>
            </p>
            <p>
              <a routerLink="/account/profile">{{ t().verify.again }}</a>
            </p>
          }
          <button
            class="button button-primary button-wide"
            type="submit"
            [attr.aria-disabled]="requests.isBusy()"
          >
            {{ requests.isBusy() ? t().busy : t().verify.action }}
          </button>
        </form>
      }
    </section>
  `,
})
export class VerifyPage {
  protected readonly t = useMessages(messages);
  protected readonly requests = inject(AccountRequests);
  protected readonly doneFor = signal<string | undefined>(undefined);

  protected async submit(event: Event): Promise<void> {
    event.preventDefault();
    const accepted = await this.requests.send(() =>
      this.requests.requests.mutate(VerifyEmailDocument, { token: readToken() }),
    );
    this.doneFor.set(accepted?.email);
  }
}
