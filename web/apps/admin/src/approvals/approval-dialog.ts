import { ChangeDetectionStrategy, Component, inject, input, output, signal, viewChild } from '@angular/core';
import { Dialog, GraphqlRequests, Icon, useMessages } from '@bike/platform';
import { FocusErrors } from '../common/focus-errors';
import { TextField } from '../common/text-field';
import { DeskForm } from '../desk/desk-form';
import { messages as deskMessages } from '../desk/messages';
import { SetApprovalDocument } from '../graphql.generated';
import { messages as shared } from '../messages';
import { messages } from './messages';

/** Approves a person, or refuses to, once somebody has said why. */
@Component({
  selector: 'admin-approval-dialog',
  imports: [Dialog, FocusErrors, Icon, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <bike-dialog
      [heading]="isApproved() ? t().approveTitle(name()) : t().refuseTitle(name())"
      (closed)="closed.emit()"
    >
      <form class="form" novalidate [adminFocusErrors]="form.errors()" (submit)="send($event)">
        <p>{{ t().told }}</p>
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
          <button
            type="submit"
            class="button"
            [class.button-primary]="isApproved()"
            [class.button-danger]="!isApproved()"
            [attr.aria-disabled]="form.isSending()"
          >
            {{ isApproved() ? t().approve : t().refuse }}
          </button>
          <button type="button" class="button" (click)="dialog().close()">{{ shared().cancel }}</button>
        </div>
      </form>
    </bike-dialog>
  `,
})
export class ApprovalDialog {
  readonly userId = input.required<string>();
  /** Of the person. */
  readonly name = input.required<string>();
  readonly isApproved = input.required<boolean>();
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
      this.#requests.mutate(SetApprovalDocument, {
        input: { userId: this.userId(), isApproved: this.isApproved(), reason, idempotencyKey },
      }),
    );
    if (!isDone) return;
    this.changed.emit();
    this.dialog().close();
  }
}
