import type { Fleet } from '../../domain/fleet.ts';
import { decideVoidRental } from '../../desk/domain/correct-rental.ts';
import { bikeOf, done, rentalOf, rented, staff } from '../../testing/at-the-desk.ts';
import {
  findHolder,
  makeBike,
  makeFleet,
  queueUp,
  returnBike,
  toEventTypes,
} from '../../testing/make-fleet.ts';
import { decideCorrectBike, type BikeCorrection } from './correct-bike.ts';

const correct = (fleet: Fleet, correction: Partial<BikeCorrection>) =>
  decideCorrectBike(fleet, { id: 'b1', ...correction }, staff());

function corrected(fleet: Fleet, correction: Partial<BikeCorrection>): Fleet {
  const change = correct(fleet, correction);
  if (change.kind === 'invalid') throw new Error(change.code);
  return change.fleet;
}

const town = () => makeFleet(makeBike('b1'));

test('the serial number is corrected at any time', () => {
  for (const fleet of [town(), rented(town(), 'ann')]) {
    const after = corrected(fleet, { serial: 'LIB-018' });
    expect(bikeOf(after)).toMatchObject({ serial: 'LIB-018', modelId: 'city' });
    expect(toEventTypes(fleet, after)).toEqual(['bike.corrected']);
    expect(after.events.at(-1)).toMatchObject({
      reason: 'a mistake',
      payload: {
        before: { serialNumber: 'serial-b1', modelId: 'city' },
        after: { serialNumber: 'LIB-018', modelId: 'city' },
      },
    });
  }
});

test('the model of a bike that was never rented is corrected, and who waits for that model gets it', () => {
  const start = makeFleet(makeBike('b1'), makeBike('c1', { modelId: 'cargo' }));
  const fleet = queueUp(rented(start, 'ann', 'c1'), 'cargo', 'bob');
  const after = corrected(fleet, { modelId: 'cargo' });
  expect(bikeOf(after)).toMatchObject({ modelId: 'cargo', state: 'RESERVED' });
  expect(findHolder(after, 'b1')).toBe('bob');
});

test('a rental that never happened is no history', () => {
  const fleet = rented(town(), 'ann');
  const voided = done(decideVoidRental(fleet, rentalOf(fleet).id, staff()));
  expect(bikeOf(corrected(voided, { modelId: 'cargo' }))).toMatchObject({ modelId: 'cargo' });
});

test('what is right already changes nothing', () => {
  const fleet = town();
  expect(corrected(fleet, { serial: 'serial-b1', modelId: 'city' })).toBe(fleet);
});

test.each([
  ['BIKE_UNKNOWN', 'id', { id: 'none' }, town()],
  ['MODEL_UNKNOWN', 'modelId', { modelId: 'none' }, town()],
  ['BIKE_RENTED', 'modelId', { modelId: 'cargo' }, rented(town(), 'ann')],
  [
    'BIKE_RESERVED',
    'modelId',
    { modelId: 'cargo' },
    returnBike(queueUp(rented(town(), 'ann'), 'city', 'bob'), 'b1').fleet,
  ],
  ['BIKE_HAS_HISTORY', 'modelId', { modelId: 'cargo' }, returnBike(rented(town(), 'ann'), 'b1').fleet],
  ['BIKE_RETIRED', 'id', { serial: 'x' }, makeFleet(makeBike('b1', { state: 'RETIRED' }))],
])('%s', (code, field, correction, fleet) => {
  expect(correct(fleet, correction)).toMatchObject({ kind: 'invalid', code, field });
});
