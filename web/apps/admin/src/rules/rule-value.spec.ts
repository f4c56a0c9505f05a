import { describe, expect, it } from 'vitest';
import { toAmount, toIso } from './rule-value';

describe('the value of a rule', () => {
  it.each([
    ['P7D', { amount: '7', unit: 'days' }],
    ['PT15M', { amount: '15', unit: 'minutes' }],
    ['PT1H', { amount: '1', unit: 'hours' }],
    ['PT1H30M', { amount: '90', unit: 'minutes' }],
    ['P1DT1H', { amount: '25', unit: 'hours' }],
    ['PT0M', { amount: '0', unit: 'minutes' }],
    ['3', undefined],
  ])('%s is shown in the largest unit that fits', (value, amount) => {
    expect(toAmount(value)).toEqual(amount);
  });

  it('is sent as a duration, whole amounts only', () => {
    expect(toIso({ amount: '7', unit: 'days' })).toBe('P7D');
    expect(toIso({ amount: ' 2 ', unit: 'hours' })).toBe('PT2H');
    expect(toIso({ amount: '15', unit: 'minutes' })).toBe('PT15M');
    expect(toIso({ amount: '1.5', unit: 'days' })).toBeUndefined();
    expect(toIso({ amount: '', unit: 'days' })).toBeUndefined();
  });
});
