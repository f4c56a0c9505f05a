import { describe, expect, it } from 'vitest';
import { toMajor, toMinor } from '../common/money-text';
import { emptyDraft, readDraft, toDraft } from './terms-draft';

const options = { digits: 2, notANumber: 'no number' };

describe('an amount', () => {
  it.each([
    ['12,50', 2, 1250],
    ['0.29', 2, 29],
    ['-7', 2, -700],
    ['500', 0, 500],
    ['1.005', 2, undefined],
    ['', 2, undefined],
    ['abc', 2, undefined],
  ])('%s with %i digits', (text, digits, minor) => {
    expect(toMinor(text, digits)).toBe(minor);
  });

  it('is shown as it is typed', () => {
    expect(toMajor(1250, 2)).toBe('12.50');
    expect(toMajor(500, 0)).toBe('500');
  });
});

describe('the terms of a plan', () => {
  const terms = {
    baseMinor: 100,
    byMinute: [{ start: 30, end: null, interval: 30, rateMinor: 100 }],
    byKilometre: [{ start: 0, end: 10, interval: 1, rateMinor: 25 }],
    cap: { minutes: 720, amountMinor: 1800 },
    maxTotalMinor: null,
    late: { intervalMinutes: 90, rateMinor: 500, capMinor: null, countsClosedTime: true },
    lostMinor: 40_000,
    taxBasisPoints: 1950,
    isTaxIncluded: false,
    rerentGapMinutes: 5,
  };

  it('are read as they were shown', () => {
    expect(readDraft(toDraft(terms, 2), options)).toEqual({ terms });
  });

  it('without a cap, being late and tax have none', () => {
    const draft = { ...emptyDraft, byMinute: [] };
    expect(readDraft(draft, options)).toEqual({
      terms: {
        ...{ baseMinor: 0, byMinute: [], byKilometre: [], cap: null, maxTotalMinor: null, late: null },
        ...{ lostMinor: 0, taxBasisPoints: 0, isTaxIncluded: true, rerentGapMinutes: 10 },
      },
    });
  });

  it('say which fields are no numbers', () => {
    const draft = { ...emptyDraft, base: 'x', byMinute: [{ start: '0', end: '', interval: '', rate: '1' }] };
    expect(readDraft(draft, options)).toEqual({ errors: { base: 'no number', 'byMinute.0': 'no number' } });
  });
});
