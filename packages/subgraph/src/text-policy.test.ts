import { isOfOneScript, normaliseText, toComparisonKey } from './text-policy.ts';

describe('the policy for texts', () => {
  test('a text is composed, trimmed, and its spaces are plain', () => {
    expect(normaliseText('  Jose\u0301\u00a0 Lo\u0301pez ', 80)).toEqual({ text: 'José López' });
    expect(normaliseText('❤️ bike 🚲', 80)).toEqual({ text: '❤️ bike 🚲' });
  });

  test.each([
    ['NUL', 'a\u0000b'],
    ['CR LF', 'a\r\nb'],
    ['a bidi override', 'a\u202eb'],
    ['a zero-width space', 'a\u200bb'],
    ['a byte order mark', '\ufeffab\ufeffc'],
    ['a line separator', 'a\u2028b'],
    ['an unpaired surrogate', 'a\ud800b'],
    ['a filler', 'a\u3164b'],
  ])('%s is refused', (_, value) => {
    expect(normaliseText(value, 80).fault).toContain('cannot be seen');
  });

  test.each([
    ['empty', '\u00a0 '],
    ['longer than 5', 'abcdef'],
    ['longer than 5', 'a'.repeat(1_000_000)],
  ])('%s', (fault, value) => {
    expect(normaliseText(value, 5).fault).toContain(fault);
  });
});

describe('texts that must be unique', () => {
  test.each([['LIB-017'], ['ВЕЛО-17'], ['自転車 N-7'], ['القدس-3'], ['иван@пример.рф'], ['123-4']])(
    '%s is of one script',
    (text) => expect(isOfOneScript(text)).toBe(true),
  );

  test.each([['LІB-017'], ['раура@example.org'], ['ＬＩＢ-017'], ['αbc']])('%s is not', (text) =>
    expect(isOfOneScript(text)).toBe(false),
  );

  test('have the same key as what people would take for them', () => {
    for (const other of ['lib-017', 'LIB-\u00a0017', 'LІB-017', ' L I B-017', 'ＬＩＢ-017', 'LI\u200bB-017'])
      expect(toComparisonKey(other)).toBe(toComparisonKey('LIB-017'));
    expect(toComparisonKey('Straße')).toBe(toComparisonKey('STRASSE'));
    expect(toComparisonKey('АВС')).toBe('ABC');
    expect(toComparisonKey('LIB-018')).not.toBe(toComparisonKey('LIB-017'));
  });
});
