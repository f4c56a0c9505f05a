/**
 * Characters that are invisible, or that reorder or break a line: control, format and bidirectional characters,
 * unpaired surrogates,
 * characters that are not assigned, separators of lines and paragraphs, and everything that is ignorable when it is
 * displayed (zero-width characters, fillers). Selectors of a variant stay, because emoji need them.
 */
const HIDDEN = /(?![\ufe0e\ufe0f])[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/** Why a text is refused, or the text as it is kept: in NFC, trimmed, with plain spaces. */
export type ReadText = { text: string; fault?: never } | { fault: string; text?: never };

/** The one policy for every text that people type. `most` counts code units, as `length` does. */
export function normaliseText(value: string, maxLength: number): ReadText {
  // Normalising what is far too long would only cost time.
  if (value.length > 4 * maxLength) return { fault: `is longer than ${maxLength} characters` };
  const text = value
    .normalize('NFC')
    .replace(/\p{Zs}+/gu, ' ')
    .trim();
  if (text === '') return { fault: 'is empty' };
  if (text.length > maxLength) return { fault: `is longer than ${maxLength} characters` };
  if (HIDDEN.test(text)) return { fault: 'has a character that cannot be seen, or that breaks the line' };
  return { text };
}

/**
 * The scripts of UAX 31, table 5 ("recommended"), and those that may stand together, for none of them looks like
 * another (UTS 39, section 5.2, "highly restrictive").
 */
const SCRIPTS = (
  'Cyrillic Greek Armenian Hebrew Arabic Georgian Ethiopic Devanagari Bengali Gujarati Gurmukhi Kannada Malayalam Oriya ' +
  'Sinhala Tamil Telugu Thaana Thai Lao Khmer Myanmar Tibetan ' +
  'Latin+Han+Hiragana+Katakana Latin+Han+Hangul Latin+Han+Bopomofo'
).split(' ');

const ONE_SCRIPT = SCRIPTS.map((names) => {
  const scripts = [...names.split('+'), 'Common', 'Inherited'];
  return new RegExp(`^[${scripts.map((name) => `\\p{Script_Extensions=${name}}`).join('')}]*$`, 'u');
});

/**
 * Whether all letters are of one script, or of some that go together, and none is a variant of another character, such
 * as a full-width letter. `LIB-017` with a Cyrillic `І` is not.
 */
export function isOfOneScript(text: string): boolean {
  return text.normalize('NFKC') === text.normalize('NFC') && ONE_SCRIPT.some((script) => script.test(text));
}

/** Upper-case letters that look like Latin ones. Enough of UTS 39's `confusables.txt` for whole words of one script. */
const LOOKALIKES = new Map(
  [
    ['АВЕЅІЈКМНОРСТУХҺԚԜ', 'ABESIJKMHOPCTYXHQW'],
    ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ', 'ABEZHIKMNOPTYX'],
  ].flatMap(([given = '', latin = '']) => Array.from(given, (letter, at) => [letter, latin[at] ?? letter])),
);

/** Most serial numbers: of such a text only the case can differ from its key. */
const VISIBLE_ASCII = /^[!-~]*$/;

/**
 * What is compared where a text must be unique: two texts that people would take for the same have the same key.
 * Case, spaces, compatibility forms and lookalike letters make no difference.
 */
export function toComparisonKey(text: string): string {
  if (VISIBLE_ASCII.test(text)) return text.toUpperCase();
  // Upper case of lower case folds what only one of them would, such as `ß` and `SS`, or the two sigmas.
  const folded = text.normalize('NFKC').toLowerCase().toUpperCase().normalize('NFKC');
  const visible = folded.replace(/[\s\p{Z}\p{Default_Ignorable_Code_Point}]/gu, '');
  return Array.from(visible, (letter) => LOOKALIKES.get(letter) ?? letter).join('');
}
