/** A duration as people give it: an amount of one unit. */
export interface Amount {
  amount: string;
  unit: Unit;
}

/** Units of durations, the smallest first. */
export const units = ['minutes', 'hours', 'days'] as const;
/** What a duration is given in. */
export type Unit = (typeof units)[number];

const iso = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/;

/** Days of the calendar, hours and minutes of a duration of ISO 8601; undefined if it is a number. */
export function readDuration(value: string): { days: number; hours: number; minutes: number } | undefined {
  const found = iso.exec(value);
  if (!found) return undefined;
  const [days = 0, hours = 0, minutes = 0] = found.slice(1).map((part?: string) => Number(part ?? 0));
  return { days, hours, minutes };
}

/** The largest unit of which a value is a whole amount; undefined if it is a number. */
export function toAmount(value: string): Amount | undefined {
  const duration = readDuration(value);
  if (!duration) return undefined;
  const { days, hours, minutes } = duration;
  if (days > 0 && hours === 0 && minutes === 0) return { amount: String(days), unit: 'days' };
  const total = (days * 24 + hours) * 60 + minutes;
  return total > 0 && total % 60 === 0
    ? { amount: String(total / 60), unit: 'hours' }
    : { amount: String(total), unit: 'minutes' };
}

/** The amount as ISO 8601; undefined if it is no whole number. */
export function toIso({ amount, unit }: Amount): string | undefined {
  if (!/^\d{1,5}$/.test(amount.trim())) return undefined;
  const number = Number(amount);
  if (unit === 'days') return `P${number}D`;
  return unit === 'hours' ? `PT${number}H` : `PT${number}M`;
}
