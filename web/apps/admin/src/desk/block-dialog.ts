import { ChangeDetectionStrategy, Component, inject, input, output, signal, viewChild } from '@angular/core';
import { Dialog, Format, GraphqlRequests, Icon, useMessages, toInstant } from '@bike/platform';
import { FocusErrors } from '../common/focus-errors';
import { MomentField } from '../common/moment-field';
import { TextField } from '../common/text-field';
import { BlockRenterDocument, UnblockRenterDocument } from '../graphql.generated';
import { messages as shared } from '../messages';
import { DeskForm } from './desk-form';
import { messages } from './messages';

/** Blocks a renter, or ends the block. */
@Component({
  selector: 'admin-block-dialog',
  imports: [Dialog, FocusErrors, Icon, MomentField, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <bike-dialog
      [heading]="isBlocked() ? t().unblockTitle(name()) : t().blockTitle(name())"
      (closed)="closed.emit()"
    >
      <form class="form" novalidate [adminFocusErrors]="form.errors()" (submit)="send($event)">
        @if (!isBlocked()) {
          <p>{{ t().blockHint }}</p>
          <admin-moment-field
            [label]="t().blockUntil"
            [hint]="t().blockUntilHint"
            [error]="form.errors()['until']"
            [(value)]="until"
          />
        }
        <admin-text-field
          [label]="t().reason"
          [hint]="t().reasonHint"
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
            [class.button-danger]="!isBlocked()"
            [class.button-primary]="isBlocked()"
            [attr.aria-disabled]="form.isSending()"
          >
            {{ isBlocked() ? t().unblock : t().block }}
          </button>
          <button type="button" class="button" (click)="dialog().close()">{{ shared().cancel }}</button>
        </div>
      </form>
    </bike-dialog>
  `,
})
export class BlockDialog {
  readonly userId = input.required<string>();
  readonly name = input.required<string>();
  readonly isBlocked = input.required<boolean>();
  readonly closed = output();
  readonly changed = output();
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  readonly #requests = inject(GraphqlRequests);
  readonly #format = inject(Format);
  protected readonly dialog = viewChild.required(Dialog);
  protected readonly until = signal('');
  protected readonly reason = signal('');
  protected readonly form = new DeskForm();

  protected async send(event: Event): Promise<void> {
    event.preventDefault();
    const reason = this.reason().trim();
    const until = this.until() === '' ? null : toInstant(this.until(), this.#format.timeZone()).toISOString();
    const isDone = await this.form.send(
      { required: { reason }, fields: ['until', 'reason'] },
      (idempotencyKey) => {
        const input = { userId: this.userId(), reason, idempotencyKey };
        return this.isBlocked()
          ? this.#requests.mutate(UnblockRenterDocument, { input })
          : this.#requests.mutate(BlockRenterDocument, { input: { ...input, until } });
      },
    );
    if (!isDone) return;
    this.changed.emit();
    this.dialog().close();
  }
}
