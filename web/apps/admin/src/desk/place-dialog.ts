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
import { readNumber } from '../common/field-errors';
import { FocusErrors } from '../common/focus-errors';
import { TextField } from '../common/text-field';
import { PlaceTicketDocument } from '../graphql.generated';
import { messages as shared } from '../messages';
import { DeskForm } from './desk-form';
import { messages } from './messages';

/** Who is to be moved in a waiting list. */
export interface Waiting {
  id: string;
  place: number;
  name: string;
}

/** Moves somebody up or down in a waiting list. */
@Component({
  selector: 'admin-place-dialog',
  imports: [Dialog, FocusErrors, Icon, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <bike-dialog [heading]="t().placeTitle(entry().name)" (closed)="closed.emit()">
      <form class="form" novalidate [adminFocusErrors]="form.errors()" (submit)="send($event)">
        <p>{{ t().placeHint }}</p>
        <admin-text-field
          inputMode="numeric"
          [label]="t().newPlace"
          [error]="form.errors()['place']"
          [(value)]="place"
        />
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
          <button type="submit" class="button button-primary" [attr.aria-disabled]="form.isSending()">
            {{ t().move }}
          </button>
          <button type="button" class="button" (click)="dialog().close()">{{ shared().cancel }}</button>
        </div>
      </form>
    </bike-dialog>
  `,
})
export class PlaceDialog {
  readonly entry = input.required<Waiting>();
  readonly closed = output();
  readonly changed = output();
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  readonly #requests = inject(GraphqlRequests);
  protected readonly dialog = viewChild.required(Dialog);
  protected readonly place = linkedSignal(() => String(this.entry().place));
  protected readonly reason = signal('');
  protected readonly form = new DeskForm();

  protected async send(event: Event): Promise<void> {
    event.preventDefault();
    const reason = this.reason().trim();
    const place = readNumber(this.place());
    const isPlace = place !== undefined && Number.isInteger(place) && place >= 1;
    const isDone = await this.form.send(
      { required: { place: isPlace ? this.place() : '', reason }, fields: ['place', 'reason'] },
      (idempotencyKey) => {
        const input = { entryId: this.entry().id, place: place ?? 1, reason, idempotencyKey };
        return this.#requests.mutate(PlaceTicketDocument, { input });
      },
    );
    if (!isDone) return;
    this.changed.emit();
    this.dialog().close();
  }
}
