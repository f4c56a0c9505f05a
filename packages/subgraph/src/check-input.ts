import { badInput } from './errors.ts';

/** Trimmed text of a sensible length; the error names the field. */
export function readText(field: string, value: string, { most = 200 }: { most?: number } = {}): string {
  const text = value.trim().normalize('NFC');
  if (text === '') throw badInput(field, `${field} is empty`);
  if (text.length > most) throw badInput(field, `${field} is longer than ${most} characters`);
  return text;
}

export function readNumber(field: string, value: number, { min, max }: { min: number; max: number }): number {
  if (!(value >= min && value <= max)) throw badInput(field, `${field} is from ${min} to ${max}`);
  return value;
}
