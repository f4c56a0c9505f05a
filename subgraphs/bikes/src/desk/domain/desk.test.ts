import type { Fleet } from '../../domain/fleet.ts';
import { decideLateRentals } from '../../rentals/domain/overdue.ts';
import { decideUpdateBike } from '../../catalogue/domain/change-bike.ts';
import { decideOpenJob } from '../../maintenance/domain/change-job.ts';
import { decideCloseJob } from '../../maintenance/domain/close-job.ts';
import { decideReturnBike } from '../../rentals/domain/return-bike.ts';
import { bikeOf, done, rentalOf, rented, sam, staff } from '../../testing/at-the-desk.ts';
import {
  day,
  findHolder,
  findWaiting,
  getRental,
  hour,
  later,
  makeBike,
  makeDecisionContext,
  makeFleet,
  minute,
  noon,
  queueUp,
  rent,
  returnBike,
  toCode,
  toEventTypes,
} from '../../testing/make-fleet.ts';
import { decideBlockRenter, decideEndBlocks, decideUnblockRenter } from './block-renter.ts';
import { decideCorrectRental, decideReopenRental, decideVoidRental } from './correct-rental.ts';
import { decideEndRental } from './end-rental.ts';
import { decideRentFor, type RentForInput } from './rent-for.ts';

const town = () => makeFleet(makeBike('b1'), makeBike('b2', { stationId: 'south' }));

/** Ann has had b1 from noon to one o'clock, from north to south. */
function afterRide(fleet = town()): Fleet {
  const back = makeDecisionContext({ now: later(hour) });
  return returnBike(rented(fleet, 'ann'), 'b1', { stationId: 'south', context: back }).fleet;
}

describe('a wrong station', () => {
  const toNorth = (fleet: Fleet) =>
    decideCorrectRental(fleet, { rentalId: rentalOf(fleet).id, endStationId: 'north' }, staff());

  test('where nobody took the bike, it moves, and keeps its public id', () => {
    const fleet = afterRide();
    const corrected = done(toNorth(fleet));
    expect(bikeOf(corrected)).toMatchObject({ stationId: 'north', feedId: bikeOf(fleet)?.feedId });
    expect(rentalOf(corrected)).toMatchObject({ endStationId: 'north', startStationId: 'north' });
    expect(toEventTypes(fleet, corrected)).toEqual(['rental.corrected', 'bike.moved']);
    expect(corrected.warning).toBeUndefined();
  });

  test('somebody who waits at the right station is offered the bike', () => {
    const soldOut = rented(makeFleet(makeBike('b1')), 'ann');
    const back = makeDecisionContext({ now: later(hour) });
    const waiting = queueUp(soldOut, 'city', ['bob', 'north']);
    const fleet = returnBike(waiting, 'b1', { stationId: 'south', context: back }).fleet;
    expect(findHolder(fleet, 'b1')).toBeUndefined();
    expect(findHolder(done(toNorth(fleet)), 'b1')).toBe('bob');
  });

  test('where it was rented on by another, only history changes, with a warning', () => {
    const fleet = rented(afterRide(), 'bob', 'b1', makeDecisionContext({ now: later(90 * minute) }));
    const corrected = done(toNorth(fleet));
    expect(bikeOf(corrected)).toMatchObject({ state: 'RENTED', stationId: null });
    expect(rentalOf(corrected)).toMatchObject({ endStationId: 'north' });
    expect(corrected.warning).toBe('BIKE_NOT_MOVED');
    expect(toEventTypes(fleet, corrected)).toEqual(['rental.corrected']);
  });

  test.each([
    [{ endStationId: 'nowhere' }, 'STATION_UNKNOWN', 'endStationId'],
    [{ startStationId: 'nowhere' }, 'STATION_UNKNOWN', 'startStationId'],
    [{ endStationId: 'south' }, 'NOTHING_TO_CORRECT', undefined],
    [{}, 'NOTHING_TO_CORRECT', undefined],
    [{ endedAt: later(-minute) }, 'TIMES_INVALID', 'endedAt'],
    [{ endedAt: later(3 * hour) }, 'TIMES_INVALID', 'endedAt'],
    [{ rentedAt: later(61 * minute) }, 'TIMES_INVALID', 'rentedAt'],
  ])('%j is refused as %s', (correction, code, field) => {
    const fleet = afterRide();
    const refused = decideCorrectRental(fleet, { rentalId: rentalOf(fleet).id, ...correction }, staff());
    expect(refused).toMatchObject({ kind: 'refused', code, ...(field !== undefined && { field }) });
  });
});

describe('wrong times', () => {
  test('an end before the rental was overdue withdraws that', () => {
    const late = makeDecisionContext({ now: later(8 * day) });
    const overdue = decideLateRentals(rented(town(), 'ann'), late);
    expect(rentalOf(overdue).overdueAt).not.toBeNull();
    expect(toCode(rent(overdue, 'ann', { bikeId: 'b2' }, late).outcome)).toBe('BLOCKED');
    const context = staff({ now: later(9 * day) });
    const { rentalId, endedAt } = { rentalId: rentalOf(overdue).id, endedAt: later(day) };
    const back = returnBike(overdue, 'b1', {
      context: makeDecisionContext({ now: later(8 * day + hour) }),
    }).fleet;
    const corrected = done(decideCorrectRental(back, { rentalId, endedAt }, context));
    expect(rentalOf(corrected)).toMatchObject({ endedAt, overdueAt: null });
    expect(corrected.events.at(-1)).toMatchObject({
      type: 'rental.corrected',
      reason: 'a mistake',
      actor: sam,
      payload: { before: { overdueAt: later(8 * day) }, after: { endedAt, overdueAt: null } },
    });
  });

  test('two rentals of a bike never overlap', () => {
    const fleet = rented(afterRide(), 'bob', 'b1', makeDecisionContext({ now: later(90 * minute) }));
    const ann = rentalOf(fleet);
    const bob = rentalOf(fleet, 'bob');
    expect(
      decideCorrectRental(fleet, { rentalId: ann.id, endedAt: later(91 * minute) }, staff()),
    ).toMatchObject({
      code: 'OVERLAPS',
      rentalId: bob.id,
    });
    expect(
      decideCorrectRental(fleet, { rentalId: bob.id, rentedAt: later(59 * minute) }, staff()),
    ).toMatchObject({
      code: 'OVERLAPS',
      rentalId: ann.id,
    });
    const touching = done(
      decideCorrectRental(fleet, { rentalId: ann.id, endedAt: later(90 * minute) }, staff()),
    );
    expect(rentalOf(touching).endedAt).toEqual(later(90 * minute));
  });

  test('the end of a rental that lasts is not corrected', () => {
    const fleet = rented(town(), 'ann');
    const rentalId = rentalOf(fleet).id;
    for (const end of [{ endedAt: later(hour) }, { endStationId: 'south' }])
      expect(decideCorrectRental(fleet, { rentalId, ...end }, staff())).toMatchObject({
        code: 'NOT_RETURNED',
      });
    const moved = done(decideCorrectRental(fleet, { rentalId, startStationId: 'south' }, staff()));
    expect(rentalOf(moved)).toMatchObject({ startStationId: 'south', returnBy: later(7 * day) });
  });
});

describe('a rental that never happened', () => {
  test('while it lasts: the bike is back at its start, and whoever waits gets it', () => {
    const fleet = queueUp(rented(makeFleet(makeBike('b1')), 'ann'), 'city', 'bob');
    const voided = done(decideVoidRental(fleet, rentalOf(fleet).id, staff()));
    expect(bikeOf(voided)).toMatchObject({ state: 'RESERVED', stationId: 'north', feedId: 'feed-b1' });
    expect(findHolder(voided, 'b1')).toBe('bob');
    expect(rentalOf(voided)).toMatchObject({ voidedAt: later(2 * hour), endReason: 'VOIDED', slot: null });
    expect(toEventTypes(fleet, voided)).toEqual(['rental.voided', 'hold.started']);
    expect(toCode(rent(voided, 'ann', { bikeId: 'b1' }).outcome)).toBe('BIKE_UNAVAILABLE');
  });

  test('ended yesterday: the bike stays where it is', () => {
    const fleet = afterRide();
    const voided = done(decideVoidRental(fleet, rentalOf(fleet).id, staff({ now: later(day) })));
    expect(bikeOf(voided)).toMatchObject({ state: 'AVAILABLE', stationId: 'south' });
    expect(rentalOf(voided)).toMatchObject({
      endedAt: later(hour),
      voidedAt: later(day),
      endReason: 'RETURNED',
    });
  });

  test('a bike that is to be repaired goes to maintenance, as after a return', () => {
    const fleet = rented(town(), 'ann');
    const asked = { ...fleet, bikes: new Map(fleet.bikes).set('b1', { ...getBike(fleet), withdraw: true }) };
    const voided = done(decideVoidRental(asked, rentalOf(asked).id, staff()));
    expect(bikeOf(voided)).toMatchObject({ state: 'MAINTENANCE', withdraw: false });
  });

  test('cannot be voided again, nor corrected or reopened', () => {
    const fleet = afterRide();
    const { id } = rentalOf(fleet);
    const voided = done(decideVoidRental(fleet, id, staff()));
    for (const change of [
      decideVoidRental(voided, id, staff()),
      decideReopenRental(voided, id, staff()),
      decideCorrectRental(voided, { rentalId: id, endStationId: 'north' }, staff()),
    ])
      expect(change).toMatchObject({ code: 'ALREADY_VOID' });
  });
});

const getBike = (fleet: Fleet) => {
  const bike = bikeOf(fleet);
  if (!bike) throw new Error('b1 is missing');
  return bike;
};

describe('a return by mistake', () => {
  test('the rental goes on with its old due', () => {
    const fleet = afterRide();
    const reopened = done(decideReopenRental(fleet, rentalOf(fleet).id, staff()));
    expect(bikeOf(reopened)).toMatchObject({ state: 'RENTED', stationId: null });
    expect(rentalOf(reopened)).toMatchObject({
      endedAt: null,
      endStationId: null,
      returnBy: later(7 * day),
      slot: 1,
    });
    expect(toEventTypes(fleet, reopened)).toEqual(['rental.reopened']);
    expect(decideReopenRental(reopened, rentalOf(reopened).id, staff())).toMatchObject({
      code: 'NOT_RETURNED',
    });
    const again = returnBike(reopened, 'b1', {
      context: makeDecisionContext({ now: later(3 * hour) }),
    }).fleet;
    expect(rentalOf(again).endedAt).toEqual(later(3 * hour));
  });

  test('a hold that was not taken yet is withdrawn, and its user keeps the ticket', () => {
    const waiting = queueUp(rented(makeFleet(makeBike('b1')), 'ann'), 'city', 'bob', 'cid');
    const fleet = returnBike(waiting, 'b1', { context: makeDecisionContext({ now: later(hour) }) }).fleet;
    expect(findHolder(fleet, 'b1')).toBe('bob');
    const reopened = done(decideReopenRental(fleet, rentalOf(fleet).id, staff()));
    expect(findHolder(reopened, 'b1')).toBeUndefined();
    expect(findWaiting(reopened)).toEqual(['bob', 'cid']);
  });

  test('after the bike was rented on it is too late', () => {
    const fleet = rented(afterRide(), 'bob', 'b1', makeDecisionContext({ now: later(90 * minute) }));
    expect(decideReopenRental(fleet, rentalOf(fleet).id, staff())).toMatchObject({
      code: 'BIKE_TAKEN_SINCE',
      userId: 'bob',
    });
  });

  test('staff may reopen beyond a limit that the renter has reached since', () => {
    const since = makeDecisionContext({ now: later(90 * minute) });
    const fleet = rented(afterRide(), 'ann', 'b2', since);
    const first = [...fleet.rentals.values()].find(({ bikeId }) => bikeId === 'b1');
    const reopened = done(decideReopenRental(fleet, first?.id ?? '', staff()));
    expect(
      [...reopened.rentals.values()].map(({ slot, isExemptFromLimits }) => [slot, isExemptFromLimits]),
    ).toEqual([
      [2, true],
      [1, false],
    ]);
  });
});

describe('a return at the desk', () => {
  const input = { stationId: 'south', at: undefined, needsRepair: false };

  test('counts from when it came back', () => {
    const fleet = rented(town(), 'ann');
    const ended = done(
      decideEndRental(fleet, { ...input, rentalId: rentalOf(fleet).id, at: later(hour) }, staff()),
    );
    expect(rentalOf(ended)).toMatchObject({
      endedAt: later(hour),
      endReason: 'STAFF',
      endStationId: 'south',
    });
    expect(bikeOf(ended)).toMatchObject({ state: 'AVAILABLE', stationId: 'south' });
  });

  test('in need of repair the bike goes to maintenance and is offered to nobody', () => {
    const fleet = queueUp(rented(makeFleet(makeBike('b1')), 'ann'), 'city', 'bob');
    const ended = done(
      decideEndRental(fleet, { ...input, rentalId: rentalOf(fleet).id, needsRepair: true }, staff()),
    );
    expect(bikeOf(ended)).toMatchObject({ state: 'MAINTENANCE', withdraw: false });
    expect(findHolder(ended, 'b1')).toBeUndefined();
    const [job, ...others] = ended.jobs.values();
    expect(others).toEqual([]);
    expect(job).toMatchObject({ bikeId: 'b1', kind: 'REPAIR', isBlocking: true, text: 'a mistake' });
    // Bob is offered the bike when the job is done.
    const unpaid = { minutes: null, costMinor: null, charge: null, stationId: undefined };
    const close = { jobId: job?.id ?? '', result: 'DONE' as const, ...unpaid };
    const repaired = done(decideCloseJob(ended, close, staff()));
    expect(bikeOf(repaired)).toMatchObject({ state: 'RESERVED', isOutForJobs: false });
    expect(findHolder(repaired, 'b1')).toBe('bob');
  });

  test('of a bike that a job keeps out of service, no second job is opened', () => {
    const fleet = rented(town(), 'ann');
    const job = { bikeId: 'b1', kind: 'REPAIR', isBlocking: true, text: 'wheel' } as const;
    const known = done(decideOpenJob(fleet, job, staff()));
    const ended = done(
      decideEndRental(known, { ...input, rentalId: rentalOf(fleet).id, needsRepair: true }, staff()),
    );
    expect([...ended.jobs.values()].map(({ text }) => text)).toEqual(['wheel']);
    expect(bikeOf(ended)).toMatchObject({ state: 'MAINTENANCE', isOutForJobs: true });
  });

  test('a bike that staff had withdrawn itself does not come back when the repair is done', () => {
    const fleet = rented(town(), 'ann');
    const withdrawn = decideUpdateBike(fleet, { id: 'b1', state: 'MAINTENANCE' }, staff());
    if (withdrawn.kind === 'invalid') throw new Error(withdrawn.message);
    const end = { ...input, rentalId: rentalOf(fleet).id, needsRepair: true };
    const ended = done(decideEndRental(withdrawn.fleet, end, staff()));
    const [job] = ended.jobs.values();
    const unpaid = { minutes: null, costMinor: null, charge: null, stationId: undefined };
    const close = { jobId: job?.id ?? '', result: 'DONE' as const, ...unpaid };
    expect(bikeOf(done(decideCloseJob(ended, close, staff())))).toMatchObject({ state: 'MAINTENANCE' });
  });

  test('without a station the bike is missing', () => {
    const fleet = rented(town(), 'ann');
    const ended = done(
      decideEndRental(fleet, { ...input, rentalId: rentalOf(fleet).id, stationId: null }, staff()),
    );
    expect(bikeOf(ended)).toMatchObject({ state: 'MISSING', stationId: null });
    expect(rentalOf(ended)).toMatchObject({ endReason: 'FORCED', endStationId: null });
  });

  test('and stays missing, wherever staff says later that the rental ended', () => {
    const fleet = rented(town(), 'ann');
    const { id: rentalId } = rentalOf(fleet);
    const ended = done(decideEndRental(fleet, { ...input, rentalId, stationId: null }, staff()));
    const corrected = done(decideCorrectRental(ended, { rentalId, endStationId: 'south' }, staff()));
    expect(bikeOf(corrected)).toMatchObject({ state: 'MISSING', stationId: null });
    expect(corrected.warning).toBe('BIKE_NOT_MOVED');
  });

  test.each([later(-1), later(2 * hour + 1)])('at %s is refused', (at) => {
    const fleet = rented(town(), 'ann');
    const change = decideEndRental(fleet, { ...input, rentalId: rentalOf(fleet).id, at }, staff());
    expect(change).toMatchObject({ code: 'AT_INVALID', field: 'at' });
  });

  test('the second of two people who return a bike is told that it is back', () => {
    const fleet = afterRide();
    const change = decideEndRental(fleet, { ...input, rentalId: rentalOf(fleet).id }, staff());
    expect(change).toMatchObject({ code: 'ALREADY_RETURNED', rentalId: rentalOf(fleet).id });
  });

  test('in the app, by staff, it ends as one by staff', () => {
    const fleet = rented(town(), 'ann');
    const { id: rentalId } = rentalOf(fleet);
    const command = { actor: sam, requestedAt: noon, rentalId, stationId: 'north' };
    expect(rentalOf(decideReturnBike(fleet, command, staff()).fleet)).toMatchObject({ endReason: 'STAFF' });
  });
});

describe('a rental at the desk', () => {
  const input: RentForInput = {
    userId: 'ann',
    bikeId: 'b1',
    returnBy: undefined,
    at: undefined,
    override: [],
  };
  const rentFor = (fleet: Fleet, changes: Partial<RentForInput> = {}, context = staff()) =>
    decideRentFor(fleet, { ...input, ...changes }, context);

  test('is as if the renter had asked for it', () => {
    const fleet = done(rentFor(town()));
    expect(rentalOf(fleet)).toMatchObject({
      bikeId: 'b1',
      rentedAt: later(2 * hour),
      returnBy: later(2 * hour + 7 * day),
      isExemptFromLimits: false,
    });
    expect(fleet.events.at(-1)).toMatchObject({ type: 'rental.started', actor: sam });
    expect(fleet.events.at(-1)?.payload).not.toHaveProperty('overrides');
  });

  test('may have been forgotten to record, and end at another time', () => {
    const fleet = done(rentFor(town(), { at: later(hour), returnBy: later(day) }));
    expect(rentalOf(fleet)).toMatchObject({ rentedAt: later(hour), returnBy: later(day) });
  });

  test('does not overlap with one of before', () => {
    const fleet = afterRide();
    expect(rentFor(fleet, { userId: 'bob', at: later(59 * minute) })).toMatchObject({
      code: 'OVERLAPS',
      rentalId: rentalOf(fleet).id,
    });
    expect(rentFor(fleet, { userId: 'bob', at: later(hour) })).toMatchObject({ kind: 'changed' });
  });

  const atLimit = () => rented(town(), 'ann', 'b2');
  const blocked = () => done(decideBlockRenter(town(), { userId: 'ann', until: null }, staff()));
  const overdue = () =>
    decideLateRentals(
      rented(makeFleet(makeBike('b1'), makeBike('b2', { modelId: 'cargo' })), 'ann', 'b2'),
      makeDecisionContext({ now: later(8 * day) }),
    );
  const held = () => {
    const fleet = queueUp(rented(makeFleet(makeBike('b1')), 'cid'), 'city', 'bob');
    return returnBike(fleet, 'b1', { context: makeDecisionContext({ now: later(2 * hour - minute) }) }).fleet;
  };
  const closed = () => makeFleet(makeBike('b1', { stationId: 'closed' }));

  test.each([
    ['MODEL_LIMIT_REACHED', 'LIMIT', atLimit],
    ['RENTER_BLOCKED', 'BLOCK', blocked],
    ['RENTER_OVERDUE', 'BLOCK', overdue],
    ['BIKE_HELD', 'QUEUE', held],
    ['STATION_CLOSED', 'CLOSED', closed],
  ] as const)('%s is refused unless %s is named, and nothing else helps', (code, override, make) => {
    const others = (['LIMIT', 'BLOCK', 'CLOSED', 'QUEUE'] as const).filter((one) => one !== override);
    for (const named of [[], others])
      expect(rentFor(make(), { override: named })).toMatchObject({ kind: 'refused', code, override });
    const fleet = done(rentFor(make(), { override: [override] }));
    expect(bikeOf(fleet)).toMatchObject({ state: 'RENTED' });
    const started = fleet.events.findLast(({ type }) => type === 'rental.started');
    expect(started).toMatchObject({ reason: 'a mistake', payload: { overrides: [override], userId: 'ann' } });
    expect(rentFor(make(), { userId: 'sam', override: [override] })).toMatchObject({ code: 'OWN_CASE' });
  });

  test('whoever loses a held bike keeps the ticket', () => {
    const fleet = done(rentFor(held(), { override: ['QUEUE'] }));
    expect(findWaiting(fleet)).toEqual(['bob']);
  });

  test("takes the renter's own hold", () => {
    const fleet = done(rentFor(held(), { userId: 'bob' }));
    expect(findWaiting(fleet)).toEqual([]);
  });

  test.each([
    [{ bikeId: 'b9' }, 'BIKE_UNKNOWN'],
    [{ at: later(3 * hour) }, 'TIMES_INVALID'],
    [{ returnBy: later(hour) }, 'UNTIL_INVALID'],
  ])('%j is refused as %s', (changes, code) => {
    expect(rentFor(town(), changes)).toMatchObject({ code });
  });

  test.each([
    ['NOT_VERIFIED', { verifiedAt: null }],
    ['NOT_APPROVED', { approvedAt: null }],
    ['SUSPENDED', { suspendedAt: noon }],
  ])('%s is refused, and nothing overrides it', (code, changes) => {
    const renter = {
      userId: 'ann',
      verifiedAt: noon,
      approvedAt: noon,
      suspendedAt: null,
      termsVersion: 0,
      ...changes,
    };
    const fleet = { ...town(), renters: new Map([['ann', renter]]) };
    expect(rentFor(fleet, { override: ['BLOCK', 'LIMIT', 'CLOSED', 'QUEUE'] })).toMatchObject({
      code,
      field: 'userId',
    });
  });

  test('a bike that is out, or out of service, cannot be rented', () => {
    expect(rentFor(rented(town(), 'bob'))).toMatchObject({ code: 'BIKE_UNAVAILABLE' });
    expect(rentFor(makeFleet(makeBike('b1', { state: 'MAINTENANCE' })))).toMatchObject({
      code: 'BIKE_UNAVAILABLE',
    });
    expect(rentFor(makeFleet(makeBike('b1', { state: 'RETIRED' })))).toMatchObject({ code: 'BIKE_UNKNOWN' });
  });
});

describe('a blocked renter', () => {
  const block = (fleet: Fleet, until: Date | null = null, userId = 'ann') =>
    decideBlockRenter(fleet, { userId, until }, staff());

  test('rents nothing, keeps bikes and tickets, and what was held goes to the next', () => {
    const waiting = queueUp(rented(makeFleet(makeBike('b1')), 'cid'), 'city', 'ann', 'bob');
    const fleet = returnBike(waiting, 'b1', { context: makeDecisionContext({ now: later(2 * hour) }) }).fleet;
    expect(findHolder(fleet, 'b1')).toBe('ann');
    const blocked = done(block(fleet));
    expect(findHolder(blocked, 'b1')).toBe('bob');
    expect(findWaiting(blocked)).toEqual(['ann']);
    expect(toEventTypes(fleet, blocked)).toEqual(['renter.blocked', 'hold.ended', 'hold.started']);
    expect(toCode(rent(blocked, 'ann', { modelId: 'city' }).outcome)).toBe('BLOCKED');
    const kept = done(block(rented(town(), 'ann')));
    expect(getRental(kept, 'b1').userId).toBe('ann');
    expect(toCode(returnBike(kept, 'b1').outcome)).toBe('rental-ended');
  });

  test('who waits is served when the block ends, by staff or by time', () => {
    const waiting = queueUp(rented(makeFleet(makeBike('b1')), 'cid'), 'city', 'ann');
    const blocked = done(block(waiting, later(day)));
    const context = makeDecisionContext({ now: later(3 * hour) });
    const idle = returnBike(blocked, 'b1', { context }).fleet;
    expect(findHolder(idle, 'b1')).toBeUndefined();
    expect(findHolder(done(decideUnblockRenter(idle, 'ann', staff())), 'b1')).toBe('ann');
    expect(decideEndBlocks(idle, makeDecisionContext({ now: later(day - 1) }))).toBe(idle);
    const ended = decideEndBlocks(idle, makeDecisionContext({ now: later(day) }));
    expect(findHolder(ended, 'b1')).toBe('ann');
    expect(ended.events.at(-2)).toMatchObject({ type: 'renter.unblocked', actor: { role: 'SYSTEM' } });
  });

  test('is blocked once, and nobody blocks or frees oneself', () => {
    const blocked = done(block(town()));
    expect(block(blocked)).toMatchObject({ code: 'ALREADY_BLOCKED' });
    expect(block(town(), later(hour))).toMatchObject({ code: 'UNTIL_INVALID' });
    expect(block(town(), null, 'sam')).toMatchObject({ code: 'OWN_CASE' });
    expect(decideUnblockRenter(blocked, 'sam', staff())).toMatchObject({ code: 'OWN_CASE' });
    expect(decideUnblockRenter(town(), 'ann', staff())).toMatchObject({ code: 'NOT_BLOCKED' });
  });
});

test('staff corrects nothing for oneself', () => {
  const own = afterRide();
  const { id } = rentalOf(own);
  const context = staff({ actor: { id: 'ann', role: 'STAFF' } });
  for (const change of [
    decideCorrectRental(own, { rentalId: id, endStationId: 'north' }, context),
    decideVoidRental(own, id, context),
    decideReopenRental(own, id, context),
  ])
    expect(change).toMatchObject({ code: 'OWN_CASE' });
});
