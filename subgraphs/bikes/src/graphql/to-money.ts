import type { Context } from './context.ts';

/** An amount of minor units in the currency of the town. */
export const toMoney = (
  amountMinor: number,
  { currency }: Pick<Context, 'currency'>,
): { amountMinor: number; currency: string } => ({ amountMinor, currency });
