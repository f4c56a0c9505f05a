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
import { GraphqlRequests, Icon, Toaster, minorDigits, useMessages } from '@bike/platform';
import { toFieldErrors, toFormError, type FieldErrors } from '../common/field-errors';
import { FocusErrors } from '../common/focus-errors';
import { TextField } from '../common/text-field';
import { SetPricingPlanDocument, type PlanQuery, type PricingTermsInput } from '../graphql.generated';
import { messages as shared } from '../messages';
import { messages } from './messages';
import { SegmentsField } from './segments-field';
import { emptyDraft, readDraft, toDraft, type TermsDraft } from './terms-draft';

/** A plan with its terms. */
export type Plan = NonNullable<PlanQuery['pricingPlan']>;

const FIELDS = ['name', 'description', 'reason'] as const;

/** Adds a plan, or a new version of one: rentals that have it keep theirs. */
@Component({
  selector: 'admin-plan-form',
  imports: [FocusErrors, Icon, SegmentsField, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './plan-form.html',
})
export class PlanForm {
  /** Without it the plan is a new one. */
  readonly plan = input<Plan>();
  readonly currency = input.required<string>();
  /** The plan that was saved, by its id. */
  readonly saved = output<string>();
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  readonly #requests = inject(GraphqlRequests);
  readonly #toaster = inject(Toaster);
  readonly #digits = computed(() => minorDigits(this.currency()));
  protected readonly name = linkedSignal(() => this.plan()?.name ?? '');
  protected readonly description = linkedSignal(() => this.plan()?.description ?? '');
  protected readonly draft = linkedSignal<TermsDraft>(() => {
    const plan = this.plan();
    return plan ? toDraft(plan.terms, this.#digits()) : emptyDraft;
  });
  protected readonly reason = signal('');
  protected readonly errors = signal<FieldErrors>({});
  protected readonly isSaving = signal(false);

  protected set(changes: Partial<TermsDraft>): void {
    this.draft.update((draft) => ({ ...draft, ...changes }));
  }

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    const terms = this.#read();
    if (!terms || this.isSaving()) return;
    this.isSaving.set(true);
    const { data, problem } = await this.#requests.mutate(SetPricingPlanDocument, {
      input: {
        planId: this.plan()?.id ?? null,
        version: this.plan()?.version ?? 0,
        name: this.name().trim(),
        description: this.description().trim(),
        terms,
        reason: this.reason().trim(),
      },
    });
    this.isSaving.set(false);
    if (problem) return this.errors.set(toFormError(problem, this.shared()));
    const answer = data.setPricingPlan;
    if (answer.__typename === 'PricingRefused')
      return this.errors.set(toFieldErrors(answer, FIELDS, this.shared()));
    this.#toaster.show(this.shared().saved, 'good');
    this.reason.set('');
    if (answer.plan) this.saved.emit(answer.plan.id);
  }

  #read(): PricingTermsInput | undefined {
    const { REQUIRED, NOT_A_NUMBER } = this.shared().refusals;
    const read = readDraft(this.draft(), { digits: this.#digits(), notANumber: NOT_A_NUMBER });
    this.errors.set({
      ...('errors' in read && read.errors),
      ...(this.name().trim() === '' && { name: REQUIRED }),
      ...(this.reason().trim() === '' && { reason: REQUIRED }),
    });
    if (Object.keys(this.errors()).length > 0 || 'errors' in read) return undefined;
    return read.terms;
  }
}
