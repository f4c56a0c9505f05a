import {
  ChangeDetectionStrategy,
  Component,
  inject,
  input,
  linkedSignal,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { Dialog, GraphqlRequests, Icon, useMessages } from '@bike/platform';
import { FocusErrors } from '../common/focus-errors';
import { TextField } from '../common/text-field';
import { DeskForm } from '../desk/desk-form';
import { messages as deskMessages } from '../desk/messages';
import { GrantMembershipDocument } from '../graphql.generated';
import { messages as shared } from '../messages';
import { messages } from './messages';

/** Makes somebody a member. */
@Component({
  selector: 'admin-grant-dialog',
  imports: [Dialog, FocusErrors, Icon, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <bike-dialog [heading]="t().grantTitle(name())" (closed)="closed.emit()">
      <form class="form" novalidate [adminFocusErrors]="form.errors()" (submit)="send($event)">
        <p>{{ t().grantHint }}</p>
        <admin-text-field [label]="t().name" [error]="form.errors()['name']" [(value)]="title" />
        <admin-text-field
          inputMode="numeric"
          [label]="t().days"
          [error]="form.errors()['length']"
          [(value)]="days"
        />
        <label class="check">
          <input
            type="checkbox"
            [checked]="startsAtFirstRental()"
            (change)="startsAtFirstRental.set($any($event.target).checked)"
          />
          <span>{{ t().startsAtFirstRental }}</span>
        </label>
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
          <button type="submit" class="button button-primary" [attr.aria-disabled]="form.isSending()">
            {{ t().grant }}
          </button>
          <button type="button" class="button" (click)="dialog().close()">{{ shared().cancel }}</button>
        </div>
      </form>
    </bike-dialog>
  `,
})
export class GrantDialog {
  readonly userId = input.required<string>();
  /** Of the person. */
  readonly name = input.required<string>();
  readonly closed = output();
  readonly changed = output();
  protected readonly t = useMessages(messages);
  protected readonly desk = useMessages(deskMessages);
  protected readonly shared = useMessages(shared);
  readonly #requests = inject(GraphqlRequests);
  protected readonly dialog = viewChild.required(Dialog);
  protected readonly title = linkedSignal(() => this.t().defaultName);
  protected readonly days = signal('365');
  protected readonly startsAtFirstRental = signal(false);
  protected readonly reason = signal('');
  protected readonly form = new DeskForm();

  protected async send(event: Event): Promise<void> {
    event.preventDefault();
    const [name, length, reason] = [this.title().trim(), this.days().trim(), this.reason().trim()];
    const isDone = await this.form.send(
      { required: { name, length, reason }, fields: ['name', 'length', 'reason'] },
      (idempotencyKey) =>
        this.#requests.mutate(GrantMembershipDocument, {
          input: {
            userId: this.userId(),
            name,
            length: `P${length}D`,
            startsAtFirstRental: this.startsAtFirstRental(),
            reason,
            idempotencyKey,
          },
        }),
    );
    if (!isDone) return;
    this.changed.emit();
    this.dialog().close();
  }
}
