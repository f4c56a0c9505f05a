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
import { RouterLink } from '@angular/router';
import { Dialog, Format, GraphqlRequests, Icon, useMessages, watchQuery } from '@bike/platform';
import { FocusErrors } from '../common/focus-errors';
import { MomentField } from '../common/moment-field';
import { SelectField, type Choice } from '../common/select-field';
import { TextField } from '../common/text-field';
import { toInstant } from '../common/town-instant';
import { BikesToRentDocument, RentForDocument, type DeskOverride } from '../graphql.generated';
import { messages as shared } from '../messages';
import { DeskForm } from './desk-form';
import { messages } from './messages';

/** Rents a bike for somebody who stands at the desk. What forbids it can be overridden, by name and for a reason. */
@Component({
  selector: 'admin-rent-for-dialog',
  imports: [Dialog, FocusErrors, Icon, MomentField, RouterLink, SelectField, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <bike-dialog [heading]="t().rentForTitle(name())" (closed)="closed.emit()">
      <form class="form" novalidate [adminFocusErrors]="form.errors()" (submit)="send($event)">
        <admin-text-field [label]="t().serial" [(value)]="search" />
        @if (choices().length > 0) {
          <admin-select-field
            [label]="t().chooseBike"
            [choices]="choices()"
            [empty]="shared().choose"
            [error]="form.errors()['bikeId']"
            [(value)]="bikeId"
          />
        } @else if (search().trim() !== '' && !bikes.isFetching()) {
          <p class="soft" role="status">{{ t().noBike }}</p>
        }
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
        @for (override of offered(); track override) {
          <label class="check">
            <input
              type="checkbox"
              [checked]="overrides().includes(override)"
              (change)="toggle(override, $any($event.target).checked)"
            />
            <span>{{ t().overrides[override] }}</span>
          </label>
        }
        @if (overrides().length > 0) {
          <admin-text-field
            [label]="t().reason"
            [hint]="t().reasonHint"
            [error]="form.errors()['reason']"
            [(value)]="reason"
          />
        }
        <div class="button-row">
          <button type="submit" class="button button-primary" [attr.aria-disabled]="form.isSending()">
            {{ overrides().length > 0 ? t().override : t().rentFor }}
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
  protected readonly search = signal('');
  protected readonly bikeId = signal('');
  protected readonly at = signal('');
  protected readonly returnBy = signal('');
  protected readonly reason = signal('');
  /** What an answer has offered to override. */
  protected readonly offered = signal<readonly DeskOverride[]>([]);
  protected readonly overrides = signal<readonly DeskOverride[]>([]);
  protected readonly form = new DeskForm();
  protected readonly bikes = watchQuery(BikesToRentDocument, () => {
    const search = this.search().trim();
    return search === '' ? undefined : { search };
  });
  protected readonly choices = computed<Choice[]>(
    () =>
      this.bikes.data()?.bikes.nodes.map(({ id, serialNumber, state, model, station }) => {
        const where = station?.name ?? this.shared().none;
        const label = this.t().atStation(serialNumber, `${model.brand} ${model.name}`, where);
        return { value: id, label: state === 'RESERVED' ? `${label} (${this.t().heldTag})` : label };
      }) ?? [],
  );

  protected toggle(override: DeskOverride, isOn: boolean): void {
    this.overrides.update((named) => named.filter((one) => one !== override).concat(isOn ? [override] : []));
  }

  protected async send(event: Event): Promise<void> {
    event.preventDefault();
    const reason = this.reason().trim();
    const isDone = await this.form.send(
      {
        required: { bikeId: this.bikeId(), ...(this.overrides().length > 0 && { reason }) },
        fields: ['bikeId', 'at', 'returnBy', 'reason'],
      },
      (idempotencyKey) => {
        const input = {
          userId: this.userId(),
          bikeId: this.bikeId(),
          override: [...this.overrides()],
          idempotencyKey,
          ...(reason !== '' && { reason }),
          ...(this.at() !== '' && { at: this.#read(this.at()) }),
          ...(this.returnBy() !== '' && { returnBy: this.#read(this.returnBy()) }),
        };
        return this.#requests.mutate(RentForDocument, { input });
      },
    );
    const override = this.form.refused()?.override;
    if (override) this.offered.update((known) => [...new Set([...known, override])]);
    if (!isDone) return;
    this.changed.emit();
    this.dialog().close();
  }

  #read(local: string): string {
    return toInstant(local, this.#format.timeZone()).toISOString();
  }
}
