import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  linkedSignal,
  output,
  signal,
} from '@angular/core';
import { GraphqlRequests, Icon, Toaster, useMessages } from '@bike/platform';
import type { Model } from '../common/catalogue';
import { readNumber, toFieldErrors, toFormError, type FieldErrors } from '../common/field-errors';
import { FocusErrors } from '../common/focus-errors';
import { SelectField, type Choice } from '../common/select-field';
import { TextField } from '../common/text-field';
import {
  AddBikeModelDocument,
  UpdateBikeModelDocument,
  type AddBikeModelInput,
  type FormFactor,
  type Propulsion,
} from '../graphql.generated';
import { messages as shared } from '../messages';
import { messages } from './messages';

const FIELDS = [
  'brand',
  'name',
  'formFactor',
  'propulsion',
  'rangeMeters',
  'wheelCount',
  'cargoLoadKg',
] as const;

/** Adds a model, or changes one. */
@Component({
  selector: 'admin-model-form',
  imports: [FocusErrors, Icon, SelectField, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <form class="form" novalidate [adminFocusErrors]="errors()" (submit)="save($event)">
      <div class="field-pair">
        <admin-text-field [label]="t().brand" [error]="errors()['brand']" [(value)]="brand" />
        <admin-text-field [label]="t().name" [error]="errors()['name']" [(value)]="name" />
        <admin-select-field
          [label]="t().formFactor"
          [choices]="formFactors()"
          [error]="errors()['formFactor']"
          [(value)]="formFactor"
        />
        <admin-select-field
          [label]="t().propulsion"
          [choices]="propulsions()"
          [error]="errors()['propulsion']"
          [(value)]="propulsion"
        />
        @if (propulsion() !== 'HUMAN') {
          <admin-text-field
            inputMode="decimal"
            [label]="t().range"
            [hint]="t().rangeHint"
            [error]="errors()['rangeMeters']"
            [(value)]="rangeKm"
          />
        }
        <admin-text-field
          inputMode="numeric"
          [label]="t().wheels"
          [error]="errors()['wheelCount']"
          [(value)]="wheels"
        />
        <admin-text-field
          inputMode="numeric"
          [label]="t().cargoLoad"
          [error]="errors()['cargoLoadKg']"
          [(value)]="cargoLoad"
        />
      </div>
      @if (errors()['form']; as text) {
        <p class="form-error" role="alert"><bike-icon name="alert" />{{ text }}</p>
      }
      <div class="button-row">
        <button
          type="submit"
          class="button"
          [class.button-primary]="!model()"
          [attr.aria-disabled]="isSaving()"
        >
          {{ model() ? shared().save : t().add }}
        </button>
      </div>
    </form>
  `,
})
export class ModelForm {
  /** Without it the model is a new one. */
  readonly model = input<Model>();
  /** The model as it is now. */
  readonly saved = output<Model>();
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  readonly #requests = inject(GraphqlRequests);
  readonly #toaster = inject(Toaster);

  /** Typing goes on while events change the counts: only another model fills the form anew. */
  readonly #filledFrom = computed<Model | undefined>(() => this.model(), {
    equal: (left, right) => left?.id === right?.id,
  });
  protected readonly brand = linkedSignal(() => this.#filledFrom()?.brand ?? '');
  protected readonly name = linkedSignal(() => this.#filledFrom()?.name ?? '');
  protected readonly formFactor = linkedSignal<string>(() => this.#filledFrom()?.formFactor ?? 'BICYCLE');
  protected readonly propulsion = linkedSignal<string>(() => this.#filledFrom()?.propulsion ?? 'HUMAN');
  protected readonly rangeKm = linkedSignal(() => toText((this.#filledFrom()?.rangeMeters ?? NaN) / 1000));
  protected readonly wheels = linkedSignal(() => toText(this.#filledFrom()?.wheelCount));
  protected readonly cargoLoad = linkedSignal(() => toText(this.#filledFrom()?.cargoLoadKg));
  protected readonly formFactors = computed(() => toChoices(this.shared().formFactors));
  protected readonly propulsions = computed(() => toChoices(this.shared().propulsions));
  protected readonly errors = signal<FieldErrors>({});
  protected readonly isSaving = signal(false);

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    const input = this.#read();
    if (!input || this.isSaving()) return;
    this.isSaving.set(true);
    const result = await this.#send(input);
    this.isSaving.set(false);
    if (!result) return;
    const name = `${result.brand} ${result.name}`;
    this.#toaster.show(this.model() ? this.t().saved(name) : this.t().added(name), 'good');
    this.saved.emit(result);
  }

  #read(): AddBikeModelInput | undefined {
    const [brand, name] = [this.brand().trim(), this.name().trim()];
    const { REQUIRED } = this.shared().refusals;
    const measures = this.#readMeasures();
    const errors = {
      ...(brand === '' && { brand: REQUIRED }),
      ...(name === '' && { name: REQUIRED }),
      ...measures.errors,
    };
    this.errors.set(errors);
    if (Object.keys(errors).length > 0) return undefined;
    const formFactor = this.formFactor() as FormFactor;
    return { brand, name, formFactor, propulsion: this.propulsion() as Propulsion, ...measures.values };
  }

  /** What is left empty is not known. */
  #readMeasures(): { values: Measures; errors: FieldErrors } {
    const { BAD_USER_INPUT } = this.shared().refusals;
    const values: Measures = {
      rangeMeters: toWhole(this.propulsion() === 'HUMAN' ? '' : this.rangeKm(), 1000),
      wheelCount: toWhole(this.wheels()),
      cargoLoadKg: toWhole(this.cargoLoad()),
    };
    const wrong = Object.entries(values).filter(([, value]) => Number.isNaN(value));
    return { values, errors: Object.fromEntries(wrong.map(([field]) => [field, BAD_USER_INPUT])) };
  }

  async #send(input: AddBikeModelInput): Promise<Model | undefined> {
    const id = this.model()?.id;
    const answer =
      id === undefined
        ? await this.#requests.mutate(AddBikeModelDocument, { input })
        : await this.#requests.mutate(UpdateBikeModelDocument, { id, input });
    if (answer.problem) {
      this.errors.set(toFormError(answer.problem, this.shared()));
      return undefined;
    }
    const result = 'addBikeModel' in answer.data ? answer.data.addBikeModel : answer.data.updateBikeModel;
    if (result.__typename === 'BikeModel') return result;
    this.errors.set(toFieldErrors(result, FIELDS, this.shared()));
    return undefined;
  }
}

const toChoices = (texts: Record<string, string>): Choice[] =>
  Object.entries(texts).map(([value, label]) => ({ value, label }));

type Measures = Pick<AddBikeModelInput, 'rangeMeters' | 'wheelCount' | 'cargoLoadKg'>;

const toText = (value: number | null | undefined): string =>
  value == null || Number.isNaN(value) ? '' : String(value);

/** Null for an empty text, NaN for one that is no whole number of the smaller unit. */
function toWhole(text: string, factor = 1): number | null {
  if (text.trim() === '') return null;
  const value = (readNumber(text) ?? NaN) * factor;
  return Math.abs(value - Math.round(value)) < 1e-6 ? Math.round(value) : NaN;
}
