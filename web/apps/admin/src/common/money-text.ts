import { readNumber } from './field-errors';

/** An amount as people type it, such as 12,50, in minor units of `digits`; undefined if it is none. */
export function toMinor(text: string, digits: number): number | undefined {
  const amount = readNumber(text);
  if (amount === undefined) return undefined;
  const minor = amount * 10 ** digits;
  // 0.29 × 100 is 28.999…; more digits than the currency has are a mistake.
  return Math.abs(minor - Math.round(minor)) < 1e-6 ? Math.round(minor) : undefined;
}

/** The text of an amount in minor units, for an input. */
export const toMajor = (minor: number, digits: number): string => (minor / 10 ** digits).toFixed(digits);
