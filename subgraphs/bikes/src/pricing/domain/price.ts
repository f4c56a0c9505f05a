import { maxFee, type PriceSegment, type PricingTerms } from './pricing-plan.ts';

/** What is charged for: whole minutes and kilometres, each begun one counted. */
export interface Usage {
  minutes: number;
  /** Minutes of the rentals before it that its price continues. */
  earlierMinutes: number;
  /** Null: not known. */
  kilometres: number | null;
  /** Minutes after `returnBy` that count, if the grace is over; else 0. */
  lateMinutes: number;
  isLost: boolean;
}

/** What a line of a fee is for. */
export type FeeLineKind = 'BASE' | 'TIME' | 'DISTANCE' | 'LATE' | 'LOST';

/** A line of a fee, in minor units: net + tax = gross. */
export interface FeeLine {
  kind: FeeLineKind;
  /** Minutes of TIME and LATE, kilometres of DISTANCE (null: not known, and nothing is charged); else 1. */
  quantity: number | null;
  net: number;
  tax: number;
  gross: number;
}

/** What a rental costs, in minor units of the town's currency. */
export interface Fee {
  planId: string;
  planVersion: number;
  lines: FeeLine[];
  net: number;
  tax: number;
  gross: number;
}

/** The lines of what a use costs. Of each kind there is one at most. */
export function toFeeLines(terms: PricingTerms, usage: Usage): FeeLine[] {
  const lines = limitTotal(terms, priceUsage(terms, usage));
  if (usage.isLost && terms.lost > 0) lines.push({ kind: 'LOST', quantity: 1, amount: terms.lost });
  return lines.map(({ amount, ...line }) => ({ ...line, ...splitTax(amount, terms.tax) }));
}

interface PricedLine {
  kind: FeeLineKind;
  quantity: number | null;
  amount: number;
}

function priceUsage(terms: PricingTerms, { minutes, earlierMinutes, kilometres, lateMinutes }: Usage) {
  const lines: PricedLine[] = [];
  // A price that continues has charged its base already.
  const base = earlierMinutes > 0 ? 0 : priceMinutes({ ...terms, byMinute: [] }, 0);
  const all = priceMinutes(terms, earlierMinutes + minutes);
  const before = earlierMinutes > 0 ? priceMinutes(terms, earlierMinutes) : 0;
  const distance = kilometres === null ? 0 : priceSegments(terms.byKilometre, [0, Math.ceil(kilometres)]);
  // Discounts take away no more than there is.
  const time = Math.max(all - before - base, -base - distance);
  if (base !== 0) lines.push({ kind: 'BASE', quantity: 1, amount: base });
  if (time !== 0) lines.push({ kind: 'TIME', quantity: minutes, amount: time });
  if (terms.byKilometre.length > 0) lines.push({ kind: 'DISTANCE', quantity: kilometres, amount: distance });
  const late = priceLateness(terms, lateMinutes);
  if (late > 0) lines.push({ kind: 'LATE', quantity: lateMinutes, amount: late });
  return lines;
}

/** Base and time of a use of so many minutes, by caps; negative where discounts are more than that. */
function priceMinutes({ base, byMinute, cap }: PricingTerms, minutes: number): number {
  if (!cap) return base + priceSegments(byMinute, [0, minutes]);
  let sum = 0;
  for (let from = 0; from === 0 || from < minutes; from += cap.minutes) {
    const charged = priceSegments(byMinute, [from, Math.min(from + cap.minutes, minutes)]);
    sum += Math.min(cap.amount, (from === 0 ? base : 0) + charged);
  }
  return sum;
}

/** What the segments charge at instants from `from` on, before `to`. */
const priceSegments = (segments: readonly PriceSegment[], [from, to]: [number, number]): number =>
  segments.reduce((sum, segment) => {
    const until = Math.min(to, segment.end ?? Infinity);
    return sum + segment.rate * Math.max(0, countCharges(segment, until) - countCharges(segment, from));
  }, 0);

/** How often a segment charges before an instant. */
function countCharges({ start, interval }: PriceSegment, before: number): number {
  if (before <= start) return 0;
  return interval === 0 ? 1 : Math.ceil((before - start) / interval);
}

function priceLateness({ late }: PricingTerms, minutes: number): number {
  if (!late || minutes === 0) return 0;
  return Math.min(late.cap ?? Infinity, Math.ceil(minutes / late.intervalMinutes) * late.rate);
}

/** The lines, of which the last ones are cut where all together would be above the maximum. */
function limitTotal({ maxTotal }: PricingTerms, lines: PricedLine[]): PricedLine[] {
  const sum = lines.reduce((total, { amount }) => total + amount, 0);
  let excess = Math.max(0, sum - Math.min(maxTotal ?? maxFee, maxFee));
  const limited = lines.toReversed().map((line) => {
    const cut = Math.min(excess, Math.max(0, line.amount));
    excess -= cut;
    return { ...line, amount: line.amount - cut };
  });
  return limited.reverse();
}

/** An amount of a plan as net, tax and gross; half a minor unit is rounded up. */
export function splitTax(
  amount: number,
  { basisPoints, isIncluded }: PricingTerms['tax'],
): Pick<FeeLine, 'net' | 'tax' | 'gross'> {
  if (!isIncluded) {
    const tax = Math.round((amount * basisPoints) / 10_000);
    return { net: amount, tax, gross: amount + tax };
  }
  const tax = Math.round((amount * basisPoints) / (10_000 + basisPoints));
  return { net: amount - tax, tax, gross: amount };
}
