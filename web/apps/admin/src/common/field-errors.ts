import type { Problem } from '@bike/platform';
import type { Texts } from '../messages';

/** Texts by the field that they stand below; those of no field have the key `form`. */
export type FieldErrors = Record<string, string | undefined>;

/** A refusal of the API: the code decides what the page says. */
interface Refusal {
  code: string;
  message: string;
}

/** What the page says of a refusal or a problem. Codes without a text of ours show the server's own, in English. */
export function toReason({ code, message }: Refusal, texts: Texts): string {
  const known = (texts.refusals as Record<string, string | undefined>)[code];
  // The server's message of this code says what is wrong with the value, but in English only.
  return known ?? message;
}

/** Where the text of an `InvalidInput` goes: below its field if the form has it, else below the form. */
export function toFieldErrors(
  refusal: Refusal & { field: string },
  fields: readonly string[],
  texts: Texts,
): FieldErrors {
  const field = refusal.field.replace(/^input\./, '').replace(/\..*$/, '');
  return { [fields.includes(field) ? field : 'form']: toReason(refusal, texts) };
}

/** The same for a request that had no answer. */
export const toFormError = (problem: Problem, texts: Texts): FieldErrors => ({
  form: toReason(problem, texts),
});

/** A number as people type it, with a point or a comma; undefined if it is none. */
export function readNumber(text: string): number | undefined {
  const number = Number(text.trim().replace(',', '.'));
  return text.trim() === '' || Number.isNaN(number) ? undefined : number;
}
