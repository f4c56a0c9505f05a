import { toFeeLines } from './price.ts';
import type { PricingTerms } from './pricing-plan.ts';

/** An end of a whole minute of use after which it costs more. */
export interface PriceStep {
  /** Since the start of the rental. */
  minutes: number;
  /** What the use costs until then, and after it: minor units, with tax. */
  before: number;
  after: number;
}

/** Rentals that are longer are reminded of their due the day before, and cost by the day. */
const horizonMinutes = 24 * 60;
/** Steps that follow each other faster are a price that runs: nobody wants to be told of each. */
const minPauseMinutes = 60;

/** The steps of a use of a day at most, the first minute aside: each rise of its price. */
export function findPriceSteps(terms: PricingTerms, earlierMinutes: number): PriceStep[] {
  const price = (minutes: number) =>
    toFeeLines(terms, { minutes, earlierMinutes, kilometres: null, lateMinutes: 0, isLost: false }).reduce(
      (sum, { gross }) => sum + gross,
      0,
    );
  return findCharges(terms, earlierMinutes)
    .map((minutes): PriceStep => ({ minutes, before: price(minutes), after: price(minutes + 1) }))
    .filter(({ before, after }) => after > before);
}

/** When something is charged, if it is not beyond a cap: a price rises at no other time. */
function findCharges({ byMinute }: PricingTerms, earlierMinutes: number): number[] {
  const until = earlierMinutes + horizonMinutes;
  const charges = new Set<number>();
  for (const { start, end, interval } of byMinute)
    for (let at = start; at < Math.min(end ?? Infinity, until); at += interval === 0 ? Infinity : interval)
      if (at > earlierMinutes) charges.add(at - earlierMinutes);
  return [...charges].sort((one, other) => one - other);
}

/**
 * The steps that are worth a note: an hour at least has passed since the one before, and will pass until the next one. A step
 * that only repeats the one before, as those of a price by the hour do, is none: whoever was told of the first knows.
 */
export function findNotedSteps(terms: PricingTerms, earlierMinutes: number): readonly PriceStep[] {
  const known = notedOfTerms.get(terms) ?? pickNoted(findPriceSteps(terms, 0));
  notedOfTerms.set(terms, known);
  // Where a price begins anew without such a step, as one by the minute does, it has none where it continues.
  return earlierMinutes === 0 || known.length === 0
    ? known
    : pickNoted(findPriceSteps(terms, earlierMinutes));
}

/** Terms never change, and each rental of a plan asks for the same. */
const notedOfTerms = new WeakMap<PricingTerms, readonly PriceStep[]>();

function pickNoted(steps: readonly PriceStep[]): PriceStep[] {
  const toPause = (index: number) => (steps[index]?.minutes ?? Infinity) - (steps[index - 1]?.minutes ?? 0);
  const toRise = ({ before, after }: PriceStep) => after - before;
  return steps.filter((step, index) => {
    const last = steps[index - 1];
    const isRepeated =
      last !== undefined && toRise(last) === toRise(step) && toPause(index - 1) === toPause(index);
    return !isRepeated && toPause(index) >= minPauseMinutes && toPause(index + 1) >= minPauseMinutes;
  });
}
