import { expect, test } from 'vitest';
import { messages } from '../messages';
import { readNumber, toFieldErrors, toReason } from './field-errors';

const texts = messages.en;

test('a refusal stands below its field, whichever way the API spells it', () => {
  const refusal = { code: 'SERIAL_NUMBER_TAKEN', message: '' };
  const expected = { serialNumber: texts.refusals.SERIAL_NUMBER_TAKEN };
  for (const field of ['serialNumber', 'input.serialNumber', 'serialNumber.3']) {
    expect(toFieldErrors({ ...refusal, field }, ['serialNumber'], texts)).toEqual(expected);
  }
});

test('a refusal of something that the form does not have stands below the form', () => {
  const refusal = { field: 'id', code: 'BIKE_RETIRED', message: '' };
  expect(toFieldErrors(refusal, ['name'], texts)).toEqual({ form: texts.refusals.BIKE_RETIRED });
});

test('a code that is new shows what the server says', () => {
  expect(toReason({ code: 'BIKE_PAINTED', message: 'It is wet.' }, texts)).toBe('It is wet.');
});

test('numbers are read with a point or a comma', () => {
  expect(['48.2', ' 48,2 ', '-7', '', ' ', '4 8', 'x'].map(readNumber)).toEqual([
    48.2,
    48.2,
    -7,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
