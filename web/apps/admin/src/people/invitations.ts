import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { Format, GraphqlRequests, SessionStore, Toaster, useMessages, watchQuery } from '@bike/platform';
import { toReason } from '../common/field-errors';
import { InvitationsDocument, WithdrawInvitationDocument } from '../graphql.generated';
import { messages as shared } from '../messages';
import { InviteDialog } from './invite-dialog';
import { messages } from './messages';

/** Who is invited and has not answered yet, and a button to invite others. */
@Component({
  selector: 'admin-invitations',
  imports: [InviteDialog],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="section" aria-labelledby="invitations-title">
      <div class="card-head">
        <h2 id="invitations-title">{{ t().invitations }}</h2>
        <button type="button" class="button button-small" (click)="isInviting.set(true)">
          {{ t().invite }}
        </button>
      </div>
      @if (query.data()?.invitations; as invitations) {
        @if (invitations.length > 0) {
          <ul class="row-list row-list-framed">
            @for (one of invitations; track one.id) {
              <li class="row row-plain">
                <span class="row-text">
                  <strong>{{ one.email }}</strong>
                  <span class="soft small">{{ t().until(format.moment(one.expiresAt)) }}</span>
                </span>
                <span class="row-tags">
                  <span class="tag">{{ shared().roles[one.role] }}</span>
                  @if (session.isAdmin() || one.role === 'RENTER') {
                    <button type="button" class="button button-small" (click)="withdraw(one.id)">
                      {{ t().withdraw }}<span class="visually-hidden"> {{ one.email }}</span>
                    </button>
                  }
                </span>
              </li>
            }
          </ul>
        } @else {
          <p class="soft">{{ t().noInvitations }}</p>
        }
      }
      @if (isInviting()) {
        <admin-invite-dialog (invited)="query.reload()" (closed)="isInviting.set(false)" />
      }
    </section>
  `,
})
export class Invitations {
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  protected readonly format = inject(Format);
  protected readonly session = inject(SessionStore);
  readonly #requests = inject(GraphqlRequests);
  readonly #toaster = inject(Toaster);
  protected readonly query = watchQuery(InvitationsDocument, () => ({}));
  protected readonly isInviting = signal(false);

  protected async withdraw(id: string): Promise<void> {
    const { problem } = await this.#requests.mutate(WithdrawInvitationDocument, { id });
    if (problem) this.#toaster.show(toReason(problem, this.shared()), 'bad');
    await this.query.reload();
  }
}
