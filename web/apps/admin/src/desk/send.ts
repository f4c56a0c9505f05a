import type { Problem } from '@bike/platform';
import { toReason, type FieldErrors } from '../common/field-errors';
import type { DeskAnswerFragment, DeskOverride } from '../graphql.generated';
import type { Texts } from '../messages';
import type { DeskTexts } from './messages';

/** What the form says of an answer: below which field, and what else would help. */
export interface Refused {
  errors: FieldErrors;
  /** The rule that may be overridden. */
  override?: DeskOverride;
  /** The rental that is in the way. */
  rentalId?: string;
}

/** Undefined if it was done. */
export function toRefused(
  { answer, problem }: { answer: DeskAnswerFragment | undefined; problem: Problem | undefined },
  fields: readonly string[],
  { shared, desk }: { shared: Texts; desk: DeskTexts },
): Refused | undefined {
  if (problem) return { errors: { form: toReason(problem, shared) } };
  if (answer?.__typename !== 'DeskRefused') return undefined;
  const { code, field, override, otherRental } = answer;
  const text = desk.refusals[code] ?? toReason(answer, shared);
  return {
    errors: { [field && fields.includes(field) ? field : 'form']: text },
    ...(override && { override }),
    ...(otherRental && { rentalId: otherRental.id }),
  };
}
