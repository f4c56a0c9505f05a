import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { Dialog, GraphqlRequests, Icon, useMessages } from '@bike/platform';
import { Catalogue } from '../common/catalogue';
import { FocusErrors } from '../common/focus-errors';
import { SelectField } from '../common/select-field';
import { TextField } from '../common/text-field';
import { SwapBikeDocument, type RentalRowFragment } from '../graphql.generated';
import { messages as shared } from '../messages';
import { BikePicker } from './bike-picker';
import { DeskForm } from './desk-form';
import { messages } from './messages';
import { Overrides } from './overrides';
import { NotesAtRent } from './pinned-notes';
import { notAtHand } from './rental-dialog';

/** Gives a renter another bike in place of the one that has broken on the way. */
@Component({
  selector: 'admin-swap-dialog',
  imports: [BikePicker, Dialog, FocusErrors, Icon, NotesAtRent, Overrides, SelectField, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <bike-dialog [heading]="t().swapTitle(rental().bike.serialNumber)" (closed)="closed.emit()">
      <form class="form" novalidate [adminFocusErrors]="form.errors()" (submit)="send($event)">
        <p>{{ t().swapHint }}</p>
        <admin-bike-picker [error]="form.errors()['bikeId']" [(value)]="bikeId" />
        <admin-notes-at-rent [userId]="rental().user.id" [bikeId]="bikeId()" />
        <admin-select-field
          [label]="t().whereIsOld(rental().bike.serialNumber)"
          [choices]="places()"
          [empty]="shared().choose"
          [error]="form.errors()['stationId']"
          [(value)]="stationId"
        />
        @if (stationId() !== notAtHand) {
          <label class="check">
            <input
              type="checkbox"
              [checked]="needsRepair()"
              (change)="needsRepair.set($any($event.target).checked)"
            />
            <span>{{ t().needsRepair }}</span>
          </label>
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
        <admin-overrides [offered]="form.offered()" [(value)]="form.overrides" />
        <div class="button-row">
          <button type="submit" class="button button-primary" [attr.aria-disabled]="form.isSending()">
            {{ form.overrides().length > 0 ? t().override : t().actions.swap }}
          </button>
          <button type="button" class="button" (click)="dialog().close()">{{ shared().cancel }}</button>
        </div>
      </form>
    </bike-dialog>
  `,
})
export class SwapDialog {
  readonly rental = input.required<RentalRowFragment>();
  readonly closed = output();
  readonly changed = output();
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  readonly #catalogue = inject(Catalogue);
  readonly #requests = inject(GraphqlRequests);
  protected readonly dialog = viewChild.required(Dialog);
  protected readonly notAtHand = notAtHand;
  protected readonly places = computed(() => [
    ...this.#catalogue.stationChoices(),
    { value: notAtHand, label: this.t().notAtHand },
  ]);
  protected readonly bikeId = signal('');
  protected readonly stationId = signal('');
  protected readonly needsRepair = signal(true);
  protected readonly reason = signal('');
  protected readonly form = new DeskForm();

  protected async send(event: Event): Promise<void> {
    event.preventDefault();
    const [reason, stationId] = [this.reason().trim(), this.stationId()];
    const isDone = await this.form.send(
      {
        required: { bikeId: this.bikeId(), stationId, reason },
        fields: ['bikeId', 'stationId', 'reason'],
      },
      (idempotencyKey) => {
        const input = {
          rentalId: this.rental().id,
          bikeId: this.bikeId(),
          ...(stationId !== notAtHand && { stationId, needsRepair: this.needsRepair() }),
          override: [...this.form.overrides()],
          reason,
          idempotencyKey,
        };
        return this.#requests.mutate(SwapBikeDocument, { input });
      },
    );
    if (!isDone) return;
    this.changed.emit();
    this.dialog().close();
  }
}
