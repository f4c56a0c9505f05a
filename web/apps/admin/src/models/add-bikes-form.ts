import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { GraphqlRequests, Icon, Toaster, useMessages } from '@bike/platform';
import { Catalogue } from '../common/catalogue';
import { readNumber, toFieldErrors, toFormError, type FieldErrors } from '../common/field-errors';
import { FocusErrors } from '../common/focus-errors';
import { SelectField } from '../common/select-field';
import { TextField } from '../common/text-field';
import { AddBikesDocument } from '../graphql.generated';
import { messages as shared } from '../messages';
import { messages } from './messages';
import { findFaults, toAddBikes, type NewBikes } from './serial-numbers';

const FIELDS = ['stationId', 'prefix', 'count', 'serialNumbers'] as const;
const ways = ['prefix', 'list'] as const;

/** Adds bikes of one model at one station: counting on from a prefix, or with serial numbers that somebody has. */
@Component({
  selector: 'admin-add-bikes-form',
  imports: [FocusErrors, Icon, SelectField, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <form class="form" novalidate [adminFocusErrors]="errors()" (submit)="add($event)">
      <p class="soft">{{ t().addBikesHint }}</p>
      <admin-select-field
        [label]="t().station"
        [choices]="catalogue.stationChoices()"
        [empty]="shared().choose"
        [error]="errors()['stationId']"
        [(value)]="stationId"
      />
      <fieldset class="field">
        <legend>{{ t().way }}</legend>
        <div class="chips">
          @for (one of ways; track one) {
            <button type="button" class="chip" [attr.aria-pressed]="way() === one" (click)="way.set(one)">
              {{ t().ways[one] }}
            </button>
          }
        </div>
      </fieldset>
      @if (way() === 'prefix') {
        <div class="field-pair">
          <admin-text-field
            [label]="t().prefix"
            [hint]="t().prefixHint"
            [error]="errors()['prefix']"
            [(value)]="prefix"
          />
          <admin-text-field
            inputMode="numeric"
            [label]="t().count"
            [hint]="t().countHint"
            [error]="errors()['count']"
            [(value)]="count"
          />
        </div>
      } @else {
        <admin-text-field
          [rows]="5"
          [label]="t().serialNumbers"
          [hint]="t().countHint"
          [error]="errors()['serialNumbers']"
          [(value)]="serialNumbers"
        />
      }
      @if (errors()['form']; as text) {
        <p class="form-error" role="alert"><bike-icon name="alert" />{{ text }}</p>
      }
      <div class="button-row">
        <button type="submit" class="button button-primary" [attr.aria-disabled]="isSaving()">
          {{ t().addBikes }}
        </button>
      </div>
    </form>
  `,
})
export class AddBikesForm {
  readonly modelId = input.required<string>();
  /** The serial numbers of the new bikes. */
  readonly added = output<string[]>();
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  protected readonly catalogue = inject(Catalogue);
  readonly #requests = inject(GraphqlRequests);
  readonly #toaster = inject(Toaster);

  protected readonly ways = ways;
  protected readonly way = signal<NewBikes['way']>('prefix');
  protected readonly stationId = signal('');
  protected readonly prefix = signal('');
  protected readonly count = signal('1');
  protected readonly serialNumbers = signal('');
  protected readonly errors = signal<FieldErrors>({});
  protected readonly isSaving = signal(false);
  readonly #form = computed<NewBikes>(() => ({
    modelId: this.modelId(),
    stationId: this.stationId(),
    way: this.way(),
    prefix: this.prefix(),
    count: readNumber(this.count()),
    serialNumbers: this.serialNumbers(),
  }));

  protected async add(event: Event): Promise<void> {
    event.preventDefault();
    if (this.isSaving()) return;
    const form = this.#form();
    const faults = findFaults(form);
    this.errors.set(Object.fromEntries(faults.map((fault) => [fault, this.#toText(form[fault])])));
    if (faults.length > 0) return;
    this.isSaving.set(true);
    const { data, problem } = await this.#requests.mutate(AddBikesDocument, { input: toAddBikes(form) });
    this.isSaving.set(false);
    if (problem) {
      this.errors.set(toFormError(problem, this.shared()));
      return;
    }
    const result = data.addBikes;
    if (result.__typename === 'InvalidInput') {
      const field = result.field === 'serialPrefix' ? 'prefix' : result.field;
      this.errors.set(toFieldErrors({ ...result, field }, this.#shown(), this.shared()));
      return;
    }
    const serials = result.bikes.map(({ serialNumber }) => serialNumber);
    this.serialNumbers.set('');
    this.#toaster.show(this.t().bikesAdded(serials.length, serials[0] ?? '', serials.at(-1) ?? ''), 'good');
    this.added.emit(serials);
  }

  #toText(value: string | number | undefined): string {
    const { REQUIRED, BAD_USER_INPUT } = this.shared().refusals;
    return value === '' ? REQUIRED : BAD_USER_INPUT;
  }

  /** A refusal of a field that the chosen way does not show stands below the form. */
  #shown(): string[] {
    const hidden = this.way() === 'prefix' ? ['serialNumbers'] : ['prefix', 'count'];
    return FIELDS.filter((field) => !hidden.includes(field));
  }
}
