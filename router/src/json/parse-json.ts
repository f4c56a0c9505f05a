declare global {
  interface BigInt {
    toJSON(): unknown;
  }
  interface JSON {
    /** ECMAScript proposal "JSON.parse source text access". */
    rawJSON(text: string): object;
  }
}

/** Serialises a bigint as a JSON number with all its digits. */
BigInt.prototype.toJSON = function (this: bigint) {
  return JSON.rawJSON(this.toString());
};

/** Integers with fewer digits are exact as doubles: 2^53 has 16. */
const MIN_UNSAFE_DIGITS = 16;

/**
 * Parses JSON without losing digits: an integer that a double would round becomes a bigint, which JSON.stringify
 * writes as a number.
 * @throws SyntaxError; RangeError for a text with large numbers that is nested too deeply
 */
export function parseJson(text: string): unknown {
  return hasManyDigits(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
}

function keepDigits(
  this: unknown,
  _key: string,
  value: unknown,
  { source = '' }: { source?: string } = {},
): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  if (!Number.isFinite(value)) throw new SyntaxError('a number is too large');
  const isRounded = /^-?\d+$/.test(source) && String(value) !== source;
  return isRounded ? BigInt(source) : value;
}

/**
 * Whether the text has a run of at least MIN_UNSAFE_DIGITS digits, possibly in a string. A reviver makes parsing
 * several times as slow, and hardly any text needs one. Looking at every sixteenth character suffices to find such a
 * run.
 */
function hasManyDigits(text: string): boolean {
  for (let at = MIN_UNSAFE_DIGITS - 1; at < text.length; at += MIN_UNSAFE_DIGITS) {
    if (isDigit(text, at) && countDigits(text, at) >= MIN_UNSAFE_DIGITS) return true;
  }
  return false;
}

/** The length of the run of digits around a position. */
function countDigits(text: string, at: number): number {
  let [start, end] = [at, at + 1];
  while (isDigit(text, start - 1)) start -= 1;
  while (isDigit(text, end)) end += 1;
  return end - start;
}

/** Returns false for a position outside of the text. */
function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}
