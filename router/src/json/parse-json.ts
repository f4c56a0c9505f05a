declare global {
  interface BigInt {
    toJSON(): unknown;
  }
  interface JSON {
    /** ECMAScript, "JSON.parse source text access". */
    rawJSON(text: string): object;
  }
}

/** The digits go out as they came in. */
BigInt.prototype.toJSON = function (this: bigint) {
  return JSON.rawJSON(this.toString());
};

/** The fewest digits that a double may not tell apart: 2^53 has as many. */
const MIN_UNSAFE_DIGITS = 16;

/**
 * JSON as it is: a whole number that a double would round is a bigint, which JSON.stringify writes like a number.
 * Throws SyntaxError, and RangeError for a text with large numbers that is nested beyond all measure.
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
 * Whether the text has so many digits in a row, be it in a string. A reviver makes parsing several times as slow, and
 * hardly any text needs one. This looks at every sixteenth character only, since no such row is missed by that.
 */
function hasManyDigits(text: string): boolean {
  for (let at = MIN_UNSAFE_DIGITS - 1; at < text.length; at += MIN_UNSAFE_DIGITS) {
    if (isDigit(text, at) && countDigits(text, at) >= MIN_UNSAFE_DIGITS) return true;
  }
  return false;
}

/** The length of the row of digits around a place. */
function countDigits(text: string, at: number): number {
  let [start, end] = [at, at + 1];
  while (isDigit(text, start - 1)) start -= 1;
  while (isDigit(text, end)) end += 1;
  return end - start;
}

/** Beyond its ends a text has none. */
function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}
