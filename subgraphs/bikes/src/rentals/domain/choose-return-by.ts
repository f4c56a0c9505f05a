import type { RentBike } from '@bike-rentals/contracts';
import { minute } from '@bike-rentals/runtime/durations';
import { addDuration } from '../../domain/duration.ts';
import type { DecisionContext } from '../../domain/fleet.ts';
import type { Rules } from '../../policies/domain/policy-keys.ts';

/** The earliest and the latest instant that a renter may choose, before it is moved for closed time. */
export interface ReturnByRange {
  returnByMin: Date;
  returnByMax: Date;
}

/** What a renter may choose who rents now. Undefined: the rules leave no choice. */
export function findReturnByRange(
  { lengthChoice, rentalLength, rentalLengthMin }: Rules,
  { now, timeZone }: Pick<DecisionContext, 'now' | 'timeZone'>,
): ReturnByRange | undefined {
  if (lengthChoice === 'FIXED') return undefined;
  const [shortest, longest] = [rentalLengthMin, rentalLength].map((length) =>
    addDuration(now, length, timeZone),
  ) as [Date, Date];
  // Scopes that are each in order may together say that the shortest is longer than the longest.
  return { returnByMin: shortest < longest ? shortest : longest, returnByMax: longest };
}

/** What can be chosen that is nearest to this instant. Undefined: the rules leave no choice. */
export function findNearestChoice(
  wanted: Date,
  rules: Rules,
  circumstances: Pick<DecisionContext, 'now' | 'timeZone'>,
): Date | undefined {
  const range = findReturnByRange(rules, circumstances);
  if (!range) return undefined;
  if (wanted < range.returnByMin) return range.returnByMin;
  return wanted > range.returnByMax ? range.returnByMax : wanted;
}

/**
 * Why a renter cannot rent until the instant that was named. People name a minute and look at a page for a while: the shortest
 * length counts from the minute in which they asked.
 */
export function findChoiceRefusal(
  { returnBy, requestedAt }: Pick<RentBike, 'returnBy' | 'requestedAt'>,
  rules: Rules,
  { now, timeZone }: Pick<DecisionContext, 'now' | 'timeZone'>,
): { code: 'RETURN_BY_FIXED' | 'RETURN_BY_OUT_OF_RANGE'; range?: ReturnByRange } | undefined {
  if (!returnBy) return undefined;
  const range = findReturnByRange(rules, { now, timeZone });
  if (!range) return { code: 'RETURN_BY_FIXED' };
  const asked = new Date(Math.min(requestedAt.getTime(), now.getTime()));
  const minuteOfAsking = new Date(Math.floor(asked.getTime() / minute) * minute);
  const earliest = findReturnByRange(rules, { now: minuteOfAsking, timeZone })?.returnByMin;
  const isTooEarly = returnBy <= now || (earliest !== undefined && returnBy < earliest);
  return isTooEarly || returnBy > range.returnByMax ? { code: 'RETURN_BY_OUT_OF_RANGE', range } : undefined;
}
