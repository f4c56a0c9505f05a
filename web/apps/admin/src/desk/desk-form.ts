import { computed, inject, signal } from '@angular/core';
import { Toaster, useMessages, type Problem } from '@bike/platform';
import { toReason, type FieldErrors } from '../common/field-errors';
import type { DeskAnswerFragment, DeskOverride, JobAnswerFragment } from '../graphql.generated';
import { messages as shared } from '../messages';
import { messages } from './messages';

/** What a form says of a refusal: below which field, and what else would help. */
interface Refused {
  errors: FieldErrors;
  /** The rule that may be overridden. */
  override?: DeskOverride;
  /** The rental that is in the way. */
  rentalId?: string;
}

/** A request of the desk as `GraphqlRequests` answers it. */
interface DeskResponse {
  data?: { answer: DeskAnswerFragment | JobAnswerFragment } | undefined;
  problem?: Problem | undefined;
}

/** What the dialogs of the desk share: what is missing or refused, and that nothing happens twice. Create it in a field. */
export class DeskForm {
  readonly #t = useMessages(messages);
  readonly #shared = useMessages(shared);
  readonly #toaster = inject(Toaster);
  readonly #missing = signal<FieldErrors>({});
  readonly refused = signal<Refused | undefined>(undefined);
  readonly errors = computed(() => ({ ...this.refused()?.errors, ...this.#missing() }));
  readonly isSending = signal(false);
  /** The rules that answers have offered to override. */
  readonly offered = signal<readonly DeskOverride[]>([]);
  /** Those that the next attempt overrides. */
  readonly overrides = signal<readonly DeskOverride[]>([]);
  /** The same until the request has an answer. */
  #key = crypto.randomUUID();

  /**
   * Sends the request unless one of the fields `required` is empty, and says that it is done. True if it is. `fields`
   * are those below which the form shows what is wrong with them.
   */
  async send(
    { required, fields }: { required: Record<string, string>; fields: readonly string[] },
    mutate: (idempotencyKey: string) => Promise<DeskResponse>,
  ): Promise<boolean> {
    const empty = Object.keys(required).filter((field) => required[field]?.trim() === '');
    this.#missing.set(Object.fromEntries(empty.map((field) => [field, this.#shared().refusals.REQUIRED])));
    if (empty.length > 0 || this.isSending()) return false;
    this.isSending.set(true);
    const { data, problem } = await mutate(this.#key);
    this.isSending.set(false);
    // A refusal is an answer: what is tried next is something else.
    if (!problem) this.#key = crypto.randomUUID();
    const answer = data?.answer;
    this.refused.set(
      problem ? { errors: { form: toReason(problem, this.#shared()) } } : this.#read(answer, fields),
    );
    const override = this.refused()?.override;
    if (override) this.offered.update((known) => [...new Set([...known, override])]);
    if (this.refused()) return false;
    const warning = answer?.__typename === 'RentalChanged' ? answer.warning : null;
    this.#toaster.show(warning ? this.#t().warnings[warning] : this.#t().done, warning ? 'bad' : 'good');
    return true;
  }

  #read(
    answer: DeskAnswerFragment | JobAnswerFragment | undefined,
    fields: readonly string[],
  ): Refused | undefined {
    if (answer?.__typename !== 'DeskRefused') return undefined;
    const { code, field, override, otherRental } = answer;
    const text = this.#t().refusals[code] ?? toReason(answer, this.#shared());
    return {
      errors: { [field && fields.includes(field) ? field : 'form']: text },
      ...(override && { override }),
      ...(otherRental && { rentalId: otherRental.id }),
    };
  }
}
