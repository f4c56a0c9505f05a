import { describe, expect, test } from 'vitest';
import { readAmount, toMoneyText } from './money';

describe('money', () => {
  test('is read with a point or a comma, in the digits of its currency', () => {
    expect(readAmount('45', 'EUR')).toBe(4_500);
    expect(readAmount(' 45,5 ', 'EUR')).toBe(4_550);
    expect(readAmount('0.07', 'EUR')).toBe(7);
    expect(readAmount('1200', 'JPY')).toBe(1_200);
  });

  test.each(['', '-1', '1.234', '1,000.00', 'ten', '12345678'])('%s is no amount', (text) => {
    expect(readAmount(text, 'EUR')).toBeUndefined();
  });

  test('is shown as people write it', () => {
    expect(toMoneyText({ amountMinor: 4_500, currency: 'EUR' }, 'en')).toBe('€45.00');
    expect(toMoneyText({ amountMinor: 1_200, currency: 'JPY' }, 'en')).toBe('JP¥1,200');
  });
});
