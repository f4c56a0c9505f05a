import { readReason, readRequiredReason, readText } from '@bike-rentals/subgraph';
import { toStaff } from '../../graphql/actor.ts';
import type { Context } from '../../graphql/context.ts';
import type { DeskAnswer, DeskOrder } from '../use-cases/change-as-staff.ts';

/**
 * Who orders something, and why.
 * @throws GraphQLError if it is not staff, or the reason is missing
 */
export function readOrder(
  context: Context,
  input: { reason?: string | null; idempotencyKey: string },
  { isReasonNeeded = true } = {},
): DeskOrder {
  const actor = toStaff(context);
  const reason = (isReasonNeeded ? readRequiredReason : readReason)('input.reason', input.reason);
  const idempotencyKey = readText('input.idempotencyKey', input.idempotencyKey, { max: 128 });
  return { actor, reason, idempotencyKey };
}

/** What staff is told about a user. */
export function toRenterResult(answer: DeskAnswer) {
  if (answer.kind === 'refused') return { __typename: 'DeskRefused' as const, ...answer };
  return { __typename: 'RenterChanged' as const, user: { id: answer.subjectId } };
}
