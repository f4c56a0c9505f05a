import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Icon, PageHeading, useMessages } from '@bike/platform';
import { AccountRequests, readToken } from './account-requests';
import {
  ConfirmEmailChangeDocument,
  UndoEmailChangeDocument,
  VerifyEmailDocument,
} from './graphql.generated';
import { messages } from './messages';

/** What a link does whose token needs nothing else. */
export type LinkAction = 'verify' | 'changeEmail' | 'undoEmail';

const documents = {
  verify: VerifyEmailDocument,
  changeEmail: ConfirmEmailChangeDocument,
  undoEmail: UndoEmailChangeDocument,
} as const;

/** Uses the link of a mail. Opening the page changes nothing; the button does. */
@Component({
  selector: 'auth-link-page',
  imports: [RouterLink, Icon, PageHeading],
  providers: [AccountRequests],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="page page-narrow auth-page">
      <h1 bikePageHeading>{{ texts().title }}</h1>
      @if (doneFor(); as email) {
        <p role="status">{{ texts().done(email) }}</p>
        @if (action() === 'undoEmail') {
          <a class="button button-primary" routerLink="/auth/forgot">{{ t().undoEmail.newPassword }}</a>
        } @else {
          <a class="button button-primary" routerLink="/bikes">{{ t().toBikes }}</a>
        }
      } @else {
        <form class="form" (submit)="submit($event)">
          <p>{{ texts().hint }}</p>
          @if (requests.problem(); as text) {
            <p class="form-error" role="alert">
              <bike-icon name="alert" /><span>{{ text }}</span>
            </p>
            <p>
              <a routerLink="/account/profile">{{ t().toAccount }}</a>
            </p>
          }
          <button
            class="button button-primary button-wide"
            type="submit"
            [attr.aria-disabled]="requests.isBusy()"
          >
            {{ requests.isBusy() ? t().busy : texts().action }}
          </button>
        </form>
      }
    </section>
  `,
})
export class LinkPage {
  /** From the route. */
  readonly action = input.required<LinkAction>();
  protected readonly t = useMessages(messages);
  protected readonly texts = computed(() => this.t()[this.action()]);
  protected readonly requests = inject(AccountRequests);
  protected readonly doneFor = signal<string | undefined>(undefined);

  protected async submit(event: Event): Promise<void> {
    event.preventDefault();
    const accepted = await this.requests.send(() =>
      this.requests.requests.mutate(documents[this.action()], { token: readToken() }),
    );
    this.doneFor.set(accepted?.email);
  }
}
