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
import { Dialog, Format, GraphqlRequests, Icon, Toaster, useMessages } from '@bike/platform';
import { startOfDay } from '../common/start-of-day';
import { toFieldErrors, toFormError, type FieldErrors } from '../common/field-errors';
import { FocusErrors } from '../common/focus-errors';
import { SelectField } from '../common/select-field';
import { TextField } from '../common/text-field';
import { SetPolicyDocument, type PolicyScopeInput, type RuleFactsFragment } from '../graphql.generated';
import { messages as shared } from '../messages';
import { messages } from './messages';
import { toAmount, toIso, units, type Unit } from './rule-value';

/** Changes one rule of a scope: its value, from when, and why. */
@Component({
  selector: 'admin-rule-dialog',
  imports: [Dialog, FocusErrors, Icon, SelectField, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <bike-dialog [heading]="t().toName(rule().key)" (closed)="closed.emit()">
      <form class="form" novalidate [adminFocusErrors]="errors()" (submit)="save($event)">
        @if (choices(); as choices) {
          <admin-select-field
            [label]="t().value"
            [choices]="choices"
            [error]="errors()['changes']"
            [(value)]="amount"
          />
        } @else {
          <div class="field-pair">
            <admin-text-field
              inputMode="numeric"
              [label]="t().value"
              [hint]="t().range(t().toText(rule().min ?? ''), t().toText(rule().max ?? ''))"
              [error]="errors()['changes']"
              [(value)]="amount"
            />
            @if (isDuration()) {
              <admin-select-field [label]="t().unit" [choices]="unitChoices()" [(value)]="unit" />
            }
          </div>
        }
        <div class="field">
          <label for="rule-from">{{ t().beginsOn }}</label>
          <input
            class="input"
            id="rule-from"
            type="date"
            aria-describedby="rule-from-hint"
            [attr.aria-invalid]="errors()['validFrom'] ? true : null"
            [value]="day()"
            (input)="day.set($any($event.target).value)"
          />
          <p class="field-hint" id="rule-from-hint">{{ t().beginsHint }}</p>
          @if (errors()['validFrom']; as text) {
            <p class="field-error">{{ text }}</p>
          }
        </div>
        <admin-text-field [label]="t().reason" [error]="errors()['reason']" [(value)]="reason" />
        @if (errors()['form']; as text) {
          <p class="form-error" role="alert"><bike-icon name="alert" />{{ text }}</p>
        }
        <div class="button-row">
          <button type="submit" class="button button-primary" [attr.aria-disabled]="isSending()">
            {{ shared().save }}
          </button>
          @if (isOwn()) {
            <button type="button" class="button" [attr.aria-disabled]="isSending()" (click)="unset()">
              {{ t().unset }}
            </button>
          }
          <button type="button" class="button" (click)="close()">{{ shared().cancel }}</button>
        </div>
      </form>
    </bike-dialog>
  `,
})
export class RuleDialog {
  readonly rule = input.required<RuleFactsFragment>();
  readonly scope = input.required<PolicyScopeInput>();
  /** The last one that was seen. */
  readonly version = input.required<number>();
  /** Whether this scope itself says something, which can be taken back. */
  readonly isOwn = input.required<boolean>();
  readonly closed = output();
  readonly saved = output();
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  readonly #requests = inject(GraphqlRequests);
  readonly #toaster = inject(Toaster);
  readonly #format = inject(Format);
  private readonly dialog = viewChild.required(Dialog);
  readonly #amount = computed(() => toAmount(this.rule().value));
  protected readonly isDuration = computed(() => this.#amount() !== undefined);
  protected readonly amount = linkedSignal(() => this.#amount()?.amount ?? this.rule().value);
  protected readonly unit = linkedSignal<string>(() => this.#amount()?.unit ?? 'days');
  protected readonly unitChoices = computed(() =>
    units.map((unit) => ({ value: unit, label: this.t().units[unit] })),
  );
  protected readonly choices = computed(() =>
    this.rule().choices?.map((value) => ({ value, label: this.t().toText(value) })),
  );
  protected readonly day = signal('');
  protected readonly reason = signal('');
  protected readonly errors = signal<FieldErrors>({});
  protected readonly isSending = signal(false);

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    const value = this.isDuration()
      ? toIso({ amount: this.amount(), unit: this.unit() as Unit })
      : this.amount().trim();
    await this.#send(value === '' ? undefined : value);
  }

  protected async unset(): Promise<void> {
    await this.#send(null);
  }

  protected close(): void {
    this.dialog().close();
  }

  async #send(value: string | null | undefined): Promise<void> {
    const reason = this.reason().trim();
    const { REQUIRED, NOT_A_NUMBER } = this.shared().refusals;
    this.errors.set({
      ...(value === undefined && { changes: NOT_A_NUMBER }),
      ...(reason === '' && { reason: REQUIRED }),
    });
    if (value === undefined || reason === '' || this.isSending()) return;
    this.isSending.set(true);
    const day = this.day();
    const input = {
      scope: this.scope(),
      changes: [{ key: this.rule().key, value }],
      validFrom: day === '' ? null : startOfDay(day, this.#format.timeZone()).toISOString(),
      version: this.version(),
      reason,
    };
    const { data, problem } = await this.#requests.mutate(SetPolicyDocument, { input });
    this.isSending.set(false);
    if (problem) return this.errors.set(toFormError(problem, this.shared()));
    if (data.setPolicy.__typename === 'PolicyRefused') {
      const { conflictsWith } = data.setPolicy;
      this.errors.set(
        conflictsWith
          ? { changes: this.t().conflict(this.t().toName(conflictsWith)) }
          : toFieldErrors(data.setPolicy, ['changes', 'validFrom', 'reason'], this.shared()),
      );
      return;
    }
    this.#toaster.show(this.shared().saved, 'good');
    this.saved.emit();
    this.dialog().close();
  }
}
