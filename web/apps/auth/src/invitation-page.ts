import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import {
  Icon,
  PageHeading,
  ProblemPanel,
  SessionStore,
  Skeleton,
  readForm,
  useMessages,
  watchQuery,
} from '@bike/platform';
import { AccountRequests, readToken } from './account-requests';
import { AcceptInvitationDocument, InvitationOfferDocument } from './graphql.generated';
import { messages } from './messages';
import { PasswordField } from './password-field';

/** Accepts an invitation: with a password for a new account, or with the account that its user is logged in to. */
@Component({
  selector: 'auth-invitation-page',
  imports: [RouterLink, Icon, PageHeading, PasswordField, ProblemPanel, Skeleton],
  providers: [AccountRequests],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="page page-narrow auth-page">
      <h1 bikePageHeading>{{ t().invitation.title }}</h1>
      @if (doneFor(); as email) {
        <p role="status">{{ t().invitation.done(email) }}</p>
        @if (session.user()) {
          <a class="button button-primary" routerLink="/bikes">{{ t().toBikes }}</a>
        } @else {
          <a class="button button-primary" routerLink="/auth/login">{{ t().logIn.action }}</a>
        }
      } @else if (offer(); as offer) {
        <p>{{ t().invitation.offers[offer.role](offer.email) }}</p>
        @if (offer.hasAccount && !isOwn()) {
          <p>{{ t().invitation.logIn(offer.email) }}</p>
          <a
            class="button button-primary"
            routerLink="/auth/login"
            [queryParams]="{ back: '/auth/invitation' }"
            [preserveFragment]="true"
            >{{ t().logIn.action }}</a
          >
        } @else {
          <form class="form" (submit)="submit($event)">
            @if (requests.problem(); as text) {
              <p class="form-error" role="alert" id="auth-problem">
                <bike-icon name="alert" /><span>{{ text }}</span>
              </p>
            }
            @if (!offer.hasAccount) {
              <auth-password-field
                [label]="t().password"
                [isNew]="true"
                [isWrong]="requests.problem() !== undefined"
              />
            }
            <button
              class="button button-primary button-wide"
              type="submit"
              [attr.aria-disabled]="requests.isBusy()"
            >
              {{ requests.isBusy() ? t().busy : t().invitation.action }}
            </button>
          </form>
        }
      } @else if (query.problem(); as problem) {
        <bike-problem [problem]="problem" (retry)="query.reload()" />
      } @else if (query.isLoading()) {
        <bike-skeleton [count]="2" />
      } @else {
        <p>{{ t().invitation.useless }}</p>
      }
    </section>
  `,
})
export class InvitationPage {
  protected readonly t = useMessages(messages);
  protected readonly session = inject(SessionStore);
  protected readonly requests = inject(AccountRequests);
  protected readonly query = watchQuery(InvitationOfferDocument, () => ({ token: readToken() }));
  protected readonly offer = computed(() => this.query.data()?.invitation);
  protected readonly isOwn = computed(
    () => this.session.user()?.email.toLowerCase() === this.offer()?.email.toLowerCase(),
  );
  protected readonly doneFor = signal<string | undefined>(undefined);

  protected async submit(event: Event): Promise<void> {
    const { password } = readForm(event);
    const accepted = await this.requests.send(() =>
      this.requests.requests.mutate(AcceptInvitationDocument, {
        token: readToken(),
        ...(password !== undefined && { password }),
      }),
    );
    this.doneFor.set(accepted?.email);
  }
}
