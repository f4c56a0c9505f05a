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
import { Catalogue } from '../common/catalogue';
import { toFieldErrors, toFormError, type FieldErrors } from '../common/field-errors';
import { FocusErrors } from '../common/focus-errors';
import { SelectField, type Choice } from '../common/select-field';
import { TextField } from '../common/text-field';
import { AssignPricingPlanDocument, type PricesQuery } from '../graphql.generated';
import { messages as shared } from '../messages';
import { messages } from './messages';

type Assignment = PricesQuery['planAssignments'][number];

const FIELDS = ['planId', 'modelId', 'validFrom', 'reason'] as const;

/** Says which plan rentals of a model, or all of them, get from a day on. */
@Component({
  selector: 'admin-assign-dialog',
  imports: [Dialog, FocusErrors, Icon, SelectField, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <bike-dialog [heading]="t().assign" (closed)="closed.emit()">
      <form class="form" novalidate [adminFocusErrors]="errors()" (submit)="send($event)">
        <admin-select-field
          [label]="t().model"
          [empty]="t().allModels"
          [choices]="catalogue.modelChoices()"
          [error]="errors()['modelId']"
          [(value)]="modelId"
        />
        <label class="check">
          <input
            type="checkbox"
            [checked]="forMembers()"
            (change)="forMembers.set($any($event.target).checked)"
          />
          <span>{{ t().onlyMembers }}</span>
        </label>
        <admin-select-field
          [label]="t().plan"
          [empty]="isTown() ? t().free : t().asElsewhere"
          [choices]="plans()"
          [error]="errors()['planId']"
          [(value)]="planId"
        />
        <div class="field">
          <label for="assign-from">{{ t().beginsOn }}</label>
          <input
            class="input"
            id="assign-from"
            type="date"
            aria-describedby="assign-from-hint"
            [attr.aria-invalid]="errors()['validFrom'] ? true : null"
            [value]="day()"
            (input)="day.set($any($event.target).value)"
          />
          <p class="field-hint" id="assign-from-hint">{{ t().beginsHint }}</p>
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
          <button type="button" class="button" (click)="dialog().close()">{{ shared().cancel }}</button>
        </div>
      </form>
    </bike-dialog>
  `,
})
export class AssignDialog {
  readonly plans = input.required<readonly Choice[]>();
  readonly assignments = input.required<readonly Assignment[]>();
  /** The one to change; undefined: another model. */
  readonly assignment = input<Assignment>();
  readonly closed = output();
  readonly assigned = output();
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  protected readonly catalogue = inject(Catalogue);
  readonly #requests = inject(GraphqlRequests);
  readonly #toaster = inject(Toaster);
  readonly #format = inject(Format);
  protected readonly dialog = viewChild.required(Dialog);
  protected readonly modelId = linkedSignal(() => this.assignment()?.model?.id ?? '');
  protected readonly forMembers = linkedSignal(() => this.assignment()?.forMembers ?? false);
  protected readonly planId = linkedSignal(() => this.assignment()?.plan?.id ?? '');
  protected readonly day = signal('');
  protected readonly reason = signal('');
  protected readonly errors = signal<FieldErrors>({});
  protected readonly isSending = signal(false);
  protected readonly isTown = computed(() => this.modelId() === '' && !this.forMembers());
  /** How often the plan of this scope was changed, as far as this page knows. */
  readonly #version = computed(
    () =>
      this.assignments().find(
        ({ model, forMembers }) => (model?.id ?? '') === this.modelId() && forMembers === this.forMembers(),
      )?.version ?? 0,
  );

  protected async send(event: Event): Promise<void> {
    event.preventDefault();
    const reason = this.reason().trim();
    this.errors.set(reason === '' ? { reason: this.shared().refusals.REQUIRED } : {});
    if (reason === '' || this.isSending()) return;
    this.isSending.set(true);
    const day = this.day();
    const input = {
      modelId: this.modelId() || null,
      forMembers: this.forMembers(),
      planId: this.planId() || null,
      validFrom: day === '' ? null : startOfDay(day, this.#format.timeZone()).toISOString(),
      version: this.#version(),
      reason,
    };
    const { data, problem } = await this.#requests.mutate(AssignPricingPlanDocument, { input });
    this.isSending.set(false);
    if (problem) return this.errors.set(toFormError(problem, this.shared()));
    const answer = data.assignPricingPlan;
    if (answer.__typename === 'PricingRefused')
      return this.errors.set(toFieldErrors(answer, FIELDS, this.shared()));
    this.#toaster.show(this.shared().saved, 'good');
    this.assigned.emit();
    this.dialog().close();
  }
}
