import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  linkedSignal,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { Dialog, Format, GraphqlRequests, Icon, minorDigits, useMessages, watchQuery } from '@bike/platform';
import { Catalogue } from '../common/catalogue';
import { readNumber } from '../common/field-errors';
import { FocusErrors } from '../common/focus-errors';
import { toMinor } from '../common/money-text';
import { toPersonName } from '../common/person';
import { SelectField } from '../common/select-field';
import { TextField } from '../common/text-field';
import { DeskForm } from '../desk/desk-form';
import {
  BikeRentalsDocument,
  CloseJobDocument,
  TownCurrencyDocument,
  type JobFactsFragment,
  type JobResultKind,
} from '../graphql.generated';
import { messages as shared } from '../messages';
import { messages } from './messages';

const results: readonly JobResultKind[] = ['DONE', 'DISMISSED', 'CANCELLED'];

/** Closes a job: how it has ended, what it has cost, and who is to pay for it. */
@Component({
  selector: 'admin-close-job-dialog',
  imports: [Dialog, FocusErrors, Icon, SelectField, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <bike-dialog [heading]="t().closeTitle(job().bike.serialNumber)" (closed)="closed.emit()">
      <form class="form" novalidate [adminFocusErrors]="form.errors()" (submit)="send($event)">
        <div class="chips" role="group" [attr.aria-label]="t().result">
          @for (one of results; track one) {
            <button
              type="button"
              class="chip"
              [attr.aria-pressed]="one === result()"
              (click)="result.set(one)"
            >
              {{ t().results[one] }}
            </button>
          }
        </div>
        <admin-text-field
          inputMode="numeric"
          [label]="t().minutes"
          [error]="form.errors()['minutes']"
          [(value)]="minutes"
        />
        <admin-text-field
          inputMode="decimal"
          [label]="t().cost(currency())"
          [error]="form.errors()['costMinor']"
          [(value)]="cost"
        />
        <admin-select-field
          [label]="t().chargeTo"
          [choices]="payers()"
          [empty]="t().nobody"
          [error]="form.errors()['charge']"
          [(value)]="rentalId"
        />
        @if (rentalId() !== '') {
          <admin-text-field
            inputMode="decimal"
            [label]="t().amount(currency())"
            [error]="form.errors()['amount']"
            [(value)]="amount"
          />
        }
        @if (job().toStation; as station) {
          <p class="soft">{{ t().movesTo(station.name) }}</p>
        } @else {
          <admin-select-field
            [label]="t().where"
            [choices]="catalogue.stationChoices()"
            [empty]="t().whereItIs"
            [error]="form.errors()['stationId']"
            [(value)]="stationId"
          />
        }
        @if (form.errors()['form']; as text) {
          <p class="form-error" role="alert"><bike-icon name="alert" />{{ text }}</p>
        }
        <div class="button-row">
          <button type="submit" class="button button-primary" [attr.aria-disabled]="form.isSending()">
            {{ t().close }}
          </button>
          <button type="button" class="button" (click)="dialog().close()">{{ shared().cancel }}</button>
        </div>
      </form>
    </bike-dialog>
  `,
})
export class CloseDialog {
  readonly job = input.required<JobFactsFragment>();
  readonly closed = output();
  readonly changed = output();
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  protected readonly catalogue = inject(Catalogue);
  readonly #requests = inject(GraphqlRequests);
  readonly #format = inject(Format);
  protected readonly dialog = viewChild.required(Dialog);
  protected readonly form = new DeskForm();
  protected readonly results = results;
  protected readonly result = signal<JobResultKind>('DONE');
  protected readonly minutes = signal('');
  protected readonly cost = signal('');
  protected readonly rentalId = signal('');
  protected readonly amount = linkedSignal(() => this.cost());
  protected readonly stationId = signal('');
  readonly #town = watchQuery(TownCurrencyDocument, () => ({}));
  protected readonly currency = computed(() => this.#town.data()?.town.currency ?? '');
  readonly #rentals = watchQuery(BikeRentalsDocument, () => ({ id: this.job().bike.id }));
  /** Who had the bike last. */
  protected readonly payers = computed(() =>
    (this.#rentals.data()?.rentals.nodes ?? []).map(({ id, user, rentedAt }) => ({
      value: id,
      label: `${toPersonName(user) ?? this.shared().unnamed}, ${this.#format.moment(rentedAt)}`,
    })),
  );

  /** In minor units; null: nothing was typed, undefined: it is no amount of the currency, or that is not known yet. */
  #readAmount(text: string): number | null | undefined {
    if (text.trim() === '') return null;
    const currency = this.currency();
    return currency === '' ? undefined : toMinor(text, minorDigits(currency));
  }

  protected async send(event: Event): Promise<void> {
    event.preventDefault();
    const [costMinor, amountMinor] = [this.#readAmount(this.cost()), this.#readAmount(this.amount())];
    const minutes = this.minutes().trim() === '' ? null : readNumber(this.minutes());
    const [rentalId, stationId] = [this.rentalId(), this.stationId()];
    const required = {
      minutes: minutes === undefined ? '' : 'known',
      costMinor: costMinor === undefined ? '' : 'known',
      ...(rentalId !== '' && { amount: amountMinor ? 'known' : '' }),
    };
    const fields = ['minutes', 'costMinor', 'charge', 'amount', 'stationId'];
    const isDone = await this.form.send({ required, fields }, (idempotencyKey) =>
      this.#requests.mutate(CloseJobDocument, {
        input: {
          jobId: this.job().id,
          result: this.result(),
          minutes: minutes ?? null,
          costMinor: costMinor ?? null,
          ...(rentalId !== '' && { charge: { rentalId, amountMinor: amountMinor ?? 0 } }),
          ...(stationId !== '' && { stationId }),
          idempotencyKey,
        },
      }),
    );
    if (!isDone) return;
    this.changed.emit();
    this.dialog().close();
  }
}
