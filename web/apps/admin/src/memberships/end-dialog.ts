import { ChangeDetectionStrategy, Component, inject, input, output, signal, viewChild } from '@angular/core';
import { Dialog, GraphqlRequests, Icon, useMessages } from '@bike/platform';
import { FocusErrors } from '../common/focus-errors';
import { TextField } from '../common/text-field';
import { DeskForm } from '../desk/desk-form';
import { messages as deskMessages } from '../desk/messages';
import { EndMembershipDocument } from '../graphql.generated';
import { messages as shared } from '../messages';
import { messages } from './messages';

/** Ends a membership before its time. */
@Component({
  selector: 'admin-end-membership-dialog',
  imports: [Dialog, FocusErrors, Icon, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <bike-dialog [heading]="t().endTitle(name())" (closed)="closed.emit()">
      <form class="form" novalidate [adminFocusErrors]="form.errors()" (submit)="send($event)">
        <p>{{ t().endHint }}</p>
        <admin-text-field
          [label]="desk().reason"
          [hint]="desk().reasonHint"
          [error]="form.errors()['reason']"
          [(value)]="reason"
        />
        @if (form.errors()['form']; as text) {
          <p class="form-error" role="alert"><bike-icon name="alert" />{{ text }}</p>
        }
        <div class="button-row">
          <button type="submit" class="button button-danger" [attr.aria-disabled]="form.isSending()">
            {{ t().end }}
          </button>
          <button type="button" class="button" (click)="dialog().close()">{{ shared().cancel }}</button>
        </div>
      </form>
    </bike-dialog>
  `,
})
export class EndDialog {
  readonly membershipId = input.required<string>();
  /** Of the membership. */
  readonly name = input.required<string>();
  readonly closed = output();
  readonly changed = output();
  protected readonly t = useMessages(messages);
  protected readonly desk = useMessages(deskMessages);
  protected readonly shared = useMessages(shared);
  readonly #requests = inject(GraphqlRequests);
  protected readonly dialog = viewChild.required(Dialog);
  protected readonly reason = signal('');
  protected readonly form = new DeskForm();

  protected async send(event: Event): Promise<void> {
    event.preventDefault();
    const reason = this.reason().trim();
    const isDone = await this.form.send({ required: { reason }, fields: ['reason'] }, (idempotencyKey) =>
      this.#requests.mutate(EndMembershipDocument, {
        input: { membershipId: this.membershipId(), reason, idempotencyKey },
      }),
    );
    if (!isDone) return;
    this.changed.emit();
    this.dialog().close();
  }
}
