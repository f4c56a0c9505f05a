import type { ReturnByRange } from './rental-requests';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Lengths that people think in. */
const usual = [30 * minute, hour, 2 * hour, 4 * hour, 8 * hour, day, 2 * day, 3 * day, 7 * day, 14 * day];
/** More of them are no help. */
const maxPicks = 5;
/** What a page shows takes a while to be chosen, and the longest is offered by itself. */
const marginMs = 5 * minute;

/** Lengths to choose from, in milliseconds from now, that are within the range while somebody looks at them. */
export function findPicks({ min, max }: ReturnByRange, now: number): number[] {
  const fitting = usual.filter(
    (length) => now + length >= Date.parse(min) && now + length + marginMs <= Date.parse(max),
  );
  // Of many those that differ most: each second one, the longest always.
  const isLong = fitting.length > maxPicks;
  return isLong ? fitting.filter((_, index) => (fitting.length - 1 - index) % 2 === 0) : fitting;
}

/** What most people want: two hours, or what is nearest to that. Undefined: no usual length fits. */
export const findUsualPick = (picks: readonly number[]): number | undefined =>
  picks.toSorted((a, b) => Math.abs(a - 2 * hour) - Math.abs(b - 2 * hour))[0];
