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
import { Dialog, Format, GraphqlRequests, Icon, Toaster, useMessages, watchQuery } from '@bike/platform';
import { FocusErrors } from '../common/focus-errors';
import { MomentField } from '../common/moment-field';
import { SelectField, type Choice } from '../common/select-field';
import { TextField } from '../common/text-field';
import { toInstant } from '../common/town-instant';
import { BikesToRentDocument, RentForDocument, type DeskOverride } from '../graphql.generated';
import { messages as shared } from '../messages';
import { messages } from './messages';
import { toRefused, type Refused } from './send';

/** Rents a bike for somebody who stands at the desk. What forbids it can be overridden, by name and for a reason. */
@Component({
  selector: 'admin-rent-for-dialog',
  imports: [Dialog, FocusErrors, Icon, MomentField, RouterLink, SelectField, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <bike-dialog [heading]="t().rentForTitle(name())" (closed)="closed.emit()">
      <form class="form" novalidate [adminFocusErrors]="errors()" (submit)="send($event)">
        <admin-text-field [label]="t().serial" [(value)]="search" />
        @if (choices().length > 0) {
          <admin-select-field
            [label]="t().chooseBike"
            [choices]="choices()"
            [empty]="shared().choose"
            [error]="errors()['bikeId']"
            [(value)]="bikeId"
          />
        } @else if (search().trim() !== '' && !bikes.isFetching()) {
          <p class="soft" role="status">{{ t().noBike }}</p>
        }
        <admin-moment-field
          [label]="t().rentedAt"
          [hint]="t().nowHint"
          [error]="errors()['at']"
          [(value)]="at"
        />
        <admin-moment-field [label]="t().returnBy" [error]="errors()['returnBy']" [(value)]="returnBy" />
        @if (errors()['form']; as text) {
          <p class="form-error" role="alert"><bike-icon name="alert" />{{ text }}</p>
        }
        @if (refused()?.rentalId; as id) {
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
            [error]="errors()['reason']"
            [(value)]="reason"
          />
        }
        <div class="button-row">
          <button type="submit" class="button button-primary" [attr.aria-disabled]="isSending()">
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
  readonly #toaster = inject(Toaster);
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
  protected readonly missing = signal<Record<string, string>>({});
  protected readonly refused = signal<Refused | undefined>(undefined);
  protected readonly errors = computed(() => ({ ...this.refused()?.errors, ...this.missing() }));
  protected readonly isSending = signal(false);
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
  #key = crypto.randomUUID();

  protected toggle(override: DeskOverride, isOn: boolean): void {
    this.overrides.update((named) => named.filter((one) => one !== override).concat(isOn ? [override] : []));
  }

  protected async send(event: Event): Promise<void> {
    event.preventDefault();
    const { REQUIRED } = this.shared().refusals;
    const reason = this.reason().trim();
    this.missing.set({
      ...(this.bikeId() === '' && { bikeId: REQUIRED }),
      ...(this.overrides().length > 0 && reason === '' && { reason: REQUIRED }),
    });
    if (Object.keys(this.missing()).length > 0 || this.isSending()) return;
    this.isSending.set(true);
    const input = {
      userId: this.userId(),
      bikeId: this.bikeId(),
      override: [...this.overrides()],
      idempotencyKey: this.#key,
      ...(reason !== '' && { reason }),
      ...(this.at() !== '' && { at: this.#read(this.at()) }),
      ...(this.returnBy() !== '' && { returnBy: this.#read(this.returnBy()) }),
    };
    const { data, problem } = await this.#requests.mutate(RentForDocument, { input });
    this.isSending.set(false);
    const texts = { shared: this.shared(), desk: this.t() };
    const refused = toRefused(
      { answer: data?.answer, problem },
      ['bikeId', 'at', 'returnBy', 'reason'],
      texts,
    );
    this.refused.set(refused);
    const { override } = refused ?? {};
    if (override) this.offered.update((known) => [...new Set([...known, override])]);
    if (!problem) this.#key = crypto.randomUUID();
    if (refused) return;
    this.#toaster.show(this.t().done, 'good');
    this.changed.emit();
    this.dialog().close();
  }

  #read(local: string): string {
    return toInstant(local, this.#format.timeZone()).toISOString();
  }
}
