import { ChangeDetectionStrategy, Component, input, output, signal, viewChild } from '@angular/core';
import { Dialog, Icon, useMessages, type Problem } from '@bike/platform';
import type { RemovalFragment } from '../graphql.generated';
import { messages } from '../messages';
import { toFieldErrors, toFormError, type FieldErrors } from './field-errors';
import { FocusErrors } from './focus-errors';
import { TextField } from './text-field';

/** What removes it, for this reason. */
export type Remove = (reason: string) => Promise<{
  data?: { removal: RemovalFragment } | undefined;
  problem?: Problem | undefined;
}>;

/** Removes what was entered wrongly and never used, once somebody has said why. */
@Component({
  selector: 'admin-remove-dialog',
  imports: [Dialog, FocusErrors, Icon, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <bike-dialog [heading]="t().remove.title(name())" (closed)="closed.emit()">
      <form class="form" novalidate [adminFocusErrors]="errors()" (submit)="send($event)">
        <p>{{ t().remove.hint }}</p>
        <admin-text-field [label]="t().remove.reason" [error]="errors()['reason']" [(value)]="reason" />
        @if (errors()['form']; as text) {
          <p class="form-error" role="alert"><bike-icon name="alert" />{{ text }}</p>
        }
        <div class="button-row">
          <button type="submit" class="button button-danger" [attr.aria-disabled]="isSending()">
            {{ t().remove.action }}
          </button>
          <button type="button" class="button" (click)="dialog().close()">{{ t().cancel }}</button>
        </div>
      </form>
    </bike-dialog>
  `,
})
export class RemoveDialog {
  readonly name = input.required<string>();
  readonly remove = input.required<Remove>();
  readonly closed = output();
  readonly removed = output();
  protected readonly t = useMessages(messages);
  protected readonly dialog = viewChild.required(Dialog);
  protected readonly reason = signal('');
  protected readonly errors = signal<FieldErrors>({});
  protected readonly isSending = signal(false);

  protected async send(event: Event): Promise<void> {
    event.preventDefault();
    const reason = this.reason().trim();
    this.errors.set(reason === '' ? { reason: this.t().refusals.REQUIRED } : {});
    if (reason === '' || this.isSending()) return;
    this.isSending.set(true);
    const { data, problem } = await this.remove()(reason);
    this.isSending.set(false);
    if (problem) return this.errors.set(toFormError(problem, this.t()));
    const removal = data?.removal;
    if (removal?.__typename === 'InvalidInput')
      return this.errors.set(toFieldErrors(removal, ['reason'], this.t()));
    this.dialog().close();
    this.removed.emit();
  }
}
