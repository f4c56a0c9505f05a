import { ChangeDetectionStrategy, Component, inject, input, output, signal, viewChild } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Dialog, Format, GraphqlRequests, Icon, useMessages, toInstant } from '@bike/platform';
import { FocusErrors } from '../common/focus-errors';
import { MomentField } from '../common/moment-field';
import { TextField } from '../common/text-field';
import { RentForDocument } from '../graphql.generated';
import { messages as shared } from '../messages';
import { BikePicker } from './bike-picker';
import { DeskForm } from './desk-form';
import { messages } from './messages';
import { Overrides } from './overrides';
import { NotesAtRent } from './pinned-notes';

/** Rents a bike for somebody who stands at the desk. What forbids it can be overridden, by name and for a reason. */
@Component({
  selector: 'admin-rent-for-dialog',
  imports: [
    BikePicker,
    Dialog,
    FocusErrors,
    Icon,
    MomentField,
    NotesAtRent,
    Overrides,
    RouterLink,
    TextField,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <bike-dialog [heading]="t().rentForTitle(name())" (closed)="closed.emit()">
      <form class="form" novalidate [adminFocusErrors]="form.errors()" (submit)="send($event)">
        <admin-bike-picker [error]="form.errors()['bikeId']" [(value)]="bikeId" />
        <admin-notes-at-rent [userId]="userId()" [bikeId]="bikeId()" />
        <admin-moment-field
          [label]="t().rentedAt"
          [hint]="t().nowHint"
          [error]="form.errors()['at']"
          [(value)]="at"
        />
        <admin-moment-field [label]="t().returnBy" [error]="form.errors()['returnBy']" [(value)]="returnBy" />
        @if (form.errors()['form']; as text) {
          <p class="form-error" role="alert"><bike-icon name="alert" />{{ text }}</p>
        }
        @if (form.refused()?.rentalId; as id) {
          <a [routerLink]="['/admin/rentals', id]">{{ t().lookAt }}</a>
        }
        <admin-overrides [offered]="form.offered()" [(value)]="form.overrides" />
        @if (form.overrides().length > 0) {
          <admin-text-field
            [label]="t().reason"
            [hint]="t().reasonHint"
            [error]="form.errors()['reason']"
            [(value)]="reason"
          />
        }
        <div class="button-row">
          <button type="submit" class="button button-primary" [attr.aria-disabled]="form.isSending()">
            {{ form.overrides().length > 0 ? t().override : t().rentFor }}
          </button>
          <button type="button" class="button" (click)="dialog().close()">{{ shared().cancel }}</button>
        </div>
      </form>
    </bike-dialog>
  `,
})
export class RentForDialog {
  readonly userId = input.required<string>();
  readonly name = input.required<string>();
  readonly closed = output();
  readonly changed = output();
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  readonly #requests = inject(GraphqlRequests);
  readonly #format = inject(Format);
  protected readonly dialog = viewChild.required(Dialog);
  protected readonly bikeId = signal('');
  protected readonly at = signal('');
  protected readonly returnBy = signal('');
  protected readonly reason = signal('');
  protected readonly form = new DeskForm();

  protected async send(event: Event): Promise<void> {
    event.preventDefault();
    const reason = this.reason().trim();
    const isDone = await this.form.send(
      {
        required: { bikeId: this.bikeId(), ...(this.form.overrides().length > 0 && { reason }) },
        fields: ['bikeId', 'at', 'returnBy', 'reason'],
      },
      (idempotencyKey) => {
        const input = {
          userId: this.userId(),
          bikeId: this.bikeId(),
          override: [...this.form.overrides()],
          idempotencyKey,
          ...(reason !== '' && { reason }),
          ...(this.at() !== '' && { at: this.#read(this.at()) }),
          ...(this.returnBy() !== '' && { returnBy: this.#read(this.returnBy()) }),
        };
        return this.#requests.mutate(RentForDocument, { input });
      },
    );
    if (!isDone) return;
    this.changed.emit();
    this.dialog().close();
  }

  #read(local: string): string {
    return toInstant(local, this.#format.timeZone()).toISOString();
  }
}
