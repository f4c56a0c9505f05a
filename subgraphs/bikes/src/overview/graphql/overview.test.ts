import { decideLateRentals } from '../../rentals/domain/overdue.ts';
import {
  day,
  later,
  makeBike,
  makeDecisionContext,
  makeFleet,
  minute,
  queueUp,
  rent,
  returnBike,
} from '../../testing/make-fleet.ts';
import { anonymous, asRenter, asStaff, startServer } from '../../testing/start-server.ts';

const at = (milliseconds: number) => makeDecisionContext({ now: later(milliseconds) });

// At noon: Ann and Bob are overdue, Ann for longer. Cid rode from 10:20 to 11:50. Two bikes are rented, so Dan and Eve
// wait, and Cid's bike is held for Dan. Seven bikes stand at south, which has five places.
const fleet = (() => {
  const bikes = [
    ...['b1', 'b2', 'b3'].map((id) => makeBike(id)),
    ...[1, 2, 3, 4, 5, 6].map((index) =>
      makeBike(`s${index}`, { stationId: 'south', modelId: 'cargo', state: 'MAINTENANCE' }),
    ),
    makeBike('r', { stationId: 'south', state: 'RETIRED' }),
  ];
  const anns = rent(makeFleet(...bikes), 'ann', { bikeId: 'b1' }, at(-9 * day)).fleet;
  const bobs = rent(anns, 'bob', { bikeId: 'b2' }, at(-8 * day)).fleet;
  const late = decideLateRentals(bobs, at(-100 * minute));
  const cids = rent(late, 'cid', { bikeId: 'b3' }, at(-100 * minute)).fleet;
  const context = at(-10 * minute);
  return returnBike(queueUp(cids, 'city', 'dan', 'eve'), 'b3', { stationId: 'south', context }).fleet;
})();

const fields = `at bikesByState { state bikes } activeRentals overdueRentals longestOverdue { user { id } } waiting
  emptyStations overFullStations rentalsByHour { start started ended }`;

test('staff sees at a glance how the fleet is', async () => {
  await using server = await startServer(fleet);
  const { data, errors } = await server.ask(asStaff, `{ fleetOverview { ${fields} } }`);
  expect(errors).toBeUndefined();
  expect(data.fleetOverview).toMatchObject({
    at: later(0).toISOString(),
    bikesByState: [
      { state: 'AVAILABLE', bikes: 0 },
      { state: 'RESERVED', bikes: 1 },
      { state: 'RENTED', bikes: 2 },
      { state: 'MAINTENANCE', bikes: 6 },
      { state: 'MISSING', bikes: 0 },
      { state: 'RETIRED', bikes: 1 },
    ],
    activeRentals: 2,
    overdueRentals: 2,
    longestOverdue: { user: { id: 'ann' } },
    waiting: 1,
    // The closed one is not counted.
    emptyStations: 2,
    overFullStations: 1,
  });
  const byHour = data.fleetOverview?.rentalsByHour as unknown as { start: string }[];
  expect(byHour).toHaveLength(24);
  expect(byHour[0]?.start).toBe('2026-04-30T13:00:00.000Z');
  expect(byHour.slice(-3)).toEqual([
    { start: '2026-05-01T10:00:00.000Z', started: 1, ended: 0 },
    { start: '2026-05-01T11:00:00.000Z', started: 0, ended: 1 },
    { start: '2026-05-01T12:00:00.000Z', started: 0, ended: 0 },
  ]);
});

test('an empty fleet counts to nothing', async () => {
  await using server = await startServer(makeFleet());
  const { data } = await server.ask(
    asStaff,
    '{ fleetOverview { activeRentals longestOverdue { id } waiting overFullStations emptyStations } }',
  );
  expect(data.fleetOverview).toEqual({
    activeRentals: 0,
    longestOverdue: null,
    waiting: 0,
    overFullStations: 0,
    emptyStations: 2,
  });
});

test.each([
  [anonymous, 'UNAUTHENTICATED'],
  [asRenter('ann'), 'FORBIDDEN'],
])('nobody else does: %j', async (viewer, code) => {
  await using server = await startServer(makeFleet());
  const { errors } = await server.ask(viewer, '{ fleetOverview { activeRentals } }');
  expect(errors).toMatchObject([{ extensions: { code } }]);
});
