import { badInput } from './errors.ts';
import { isOfOneScript, normaliseText } from './text-policy.ts';

/** A text by the one policy for texts; the error names the field. */
export function readText(field: string, value: string, { max = 200 }: { max?: number } = {}): string {
  const { text, fault } = normaliseText(value, max);
  if (fault !== undefined) throw badInput(field, `${field} ${fault}`);
  return text;
}

/** A text that may be left out or empty: then it is `''`. Throws BAD_USER_INPUT if it is too long. */
export const readOptionalText = (
  field: string,
  text: string | null | undefined,
  bounds: { max?: number } = {},
): string => (text == null || text.trim() === '' ? '' : readText(field, text, bounds));

/** A text that identifies something: it may not mix letters of several scripts that look alike. */
export function readUniqueText(field: string, value: string, bounds: { max?: number } = {}): string {
  const text = readText(field, value, bounds);
  if (!isOfOneScript(text)) throw badInput(field, `${field} mixes letters of several scripts`);
  return text;
}

const maxReasonLength = 500;

/** Why staff does something, for the audit log; an empty one is none. */
export function readReason(field: string, reason: string | null | undefined): string | undefined {
  return reason == null || reason.trim() === ''
    ? undefined
    : readText(field, reason, { max: maxReasonLength });
}

/**
 * As `readReason`, where one has to be given.
 * @throws GraphQLError `BAD_USER_INPUT` with the field
 */
export function readRequiredReason(field: string, reason: string | null | undefined): string {
  const given = readReason(field, reason);
  if (given === undefined) throw badInput(field, `${field} is empty`);
  return given;
}

/**
 * Returns `value` if it is within its bounds.
 * @throws GraphQLError `BAD_USER_INPUT` with the field
 */
export function readNumber(field: string, value: number, { min, max }: { min: number; max: number }): number {
  if (!(value >= min && value <= max)) throw badInput(field, `${field} is from ${min} to ${max}`);
  return value;
}
