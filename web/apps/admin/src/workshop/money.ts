import type { Language } from '@bike/platform';

/** An amount of the API, in minor units of its currency. */
interface Money {
  amountMinor: number;
  currency: string;
}

/** How many digits a currency has after the point: two for EUR, none for JPY. */
const toDigits = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;

/** Such as €45.00. */
export function toMoneyText({ amountMinor, currency }: Money, language: Language): string {
  const format = new Intl.NumberFormat(language === 'en' ? 'en-GB' : 'de-AT', {
    style: 'currency',
    currency,
  });
  return format.format(amountMinor / 10 ** toDigits(currency));
}

/** The minor units of what somebody has typed, with a point or a comma; undefined if it is no amount. */
export function readAmount(text: string, currency: string): number | undefined {
  const digits = toDigits(currency);
  const match = /^(\d{1,7})(?:[.,](\d+))?$/.exec(text.trim());
  const [, whole, fraction = ''] = match ?? [];
  if (whole === undefined || fraction.length > digits) return undefined;
  return Number(whole + fraction.padEnd(digits, '0'));
}
