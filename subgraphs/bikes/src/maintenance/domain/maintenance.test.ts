import type { Bike } from '../../catalogue/domain/bike.ts';
import { decideRetireBike, decideUpdateBike } from '../../catalogue/domain/change-bike.ts';
import type { DeskChange } from '../../desk/domain/desk-change.ts';
import { decideReopenRental } from '../../desk/domain/correct-rental.ts';
import { decideDeclareFound } from '../../desk/domain/lost-bikes.ts';
import type { DecisionContext, Fleet } from '../../domain/fleet.ts';
import { bikeOf, done, rentalOf, rented, staff } from '../../testing/at-the-desk.ts';
import {
  day,
  findHolder,
  findWaiting,
  getEntry,
  later,
  makeBike,
  makeDecisionContext,
  makeFleet,
  minute,
  queueUp,
  returnBike,
  toEventTypes,
} from '../../testing/make-fleet.ts';
import { decideOpenJob, decideUpdateJob } from './change-job.ts';
import { decideCloseJob, type CloseJobInput } from './close-job.ts';
import { decideReportDamage, type DamageInput } from './report-damage.ts';
import type { NewJob } from './jobs.ts';

const as = (id: string, changes: Partial<DecisionContext> = {}): DecisionContext =>
  makeDecisionContext({ now: later(minute), actor: { id, role: 'RENTER' }, ...changes });

const decideReport = (fleet: Fleet, input: Partial<DamageInput> = {}, context = as('rob')) =>
  decideReportDamage(
    fleet,
    { bikeId: 'b1', severity: 'UNSAFE', parts: ['BRAKES'], text: 'No brakes.', ...input },
    context,
  );
const report = (...parameters: Parameters<typeof decideReport>): Fleet => done(decideReport(...parameters));
const open = (fleet: Fleet, input: Partial<NewJob> = {}): Fleet =>
  done(decideOpenJob(fleet, { bikeId: 'b1', kind: 'REPAIR', isBlocking: true, ...input }, staff()));
const decideClose = (fleet: Fleet, input: Partial<CloseJobInput> = {}, context = staff()): DeskChange => {
  const last = [...fleet.jobs.values()].filter(({ closedAt }) => !closedAt).at(-1);
  const end = { minutes: null, costMinor: null, charge: null, stationId: undefined };
  return decideCloseJob(fleet, { jobId: last?.id ?? '', result: 'DONE', ...end, ...input }, context);
};
const close = (...parameters: Parameters<typeof decideClose>): Fleet => done(decideClose(...parameters));
const code = (change: DeskChange) => (change.kind === 'refused' ? change.code : change.kind);
const jobsOf = (fleet: Fleet) => [...fleet.jobs.values()];
const firstJob = (fleet: Fleet) => jobsOf(fleet)[0]?.id ?? '';

describe('a report', () => {
  test('that a bike is unsafe takes it out at once, and the job brings it back', () => {
    const fleet = makeFleet(makeBike('b1'));
    const reported = report(fleet);
    expect(bikeOf(reported)).toMatchObject({ state: 'MAINTENANCE', isOutForJobs: true });
    expect(toEventTypes(fleet, reported)).toEqual(['job.opened', 'damage.reported', 'bike.state-changed']);
    const closed = close(reported);
    expect(bikeOf(closed)).toMatchObject({ state: 'AVAILABLE', stationId: 'north', isOutForJobs: false });
    expect(toEventTypes(reported, closed)).toEqual(['job.closed', 'damage.closed', 'bike.state-changed']);
    expect([...closed.reports.values()]).toMatchObject([{ result: 'DONE', closedAt: staff().now }]);
  });

  test('about a bike on hold: the hold is withdrawn, the ticket kept, and the next bike offered at once', () => {
    const start = rented(makeFleet(makeBike('b1')), 'zoe');
    const held = returnBike(queueUp(start, 'city', 'ann', 'bob'), 'b1').fleet;
    const two = { ...held, bikes: new Map([...held.bikes, ['b2', makeBike('b2')]]) };
    const reported = report(two);
    expect(bikeOf(reported)).toMatchObject({ state: 'MAINTENANCE' });
    expect([...reported.holds.values()][0]).toMatchObject({ userId: 'ann', endReason: 'WITHDRAWN' });
    expect(getEntry(reported, 'ann')).toMatchObject({ endedAt: null, ticket: getEntry(held, 'ann').ticket });
    expect([findHolder(reported, 'b2'), findWaiting(reported)]).toEqual(['ann', ['bob']]);
    expect(toEventTypes(two, reported)).toContain('hold.ended');
  });

  test('of a renter who then returns: the bike goes to maintenance and is never offered in between', () => {
    const waiting = queueUp(rented(makeFleet(makeBike('b1')), 'rob'), 'city', 'ann');
    const reported = report(waiting, { rentalId: rentalOf(waiting, 'rob').id });
    expect(bikeOf(reported)).toMatchObject({ state: 'RENTED', withdraw: true, isOutForJobs: true });
    const returned = returnBike(reported, 'b1').fleet;
    expect(bikeOf(returned)).toMatchObject({ state: 'MAINTENANCE', isOutForJobs: true, withdraw: false });
    expect(toEventTypes(reported, returned)).toEqual(['rental.ended']);
    expect(findHolder(close(returned), 'b1')).toBe('ann');
  });

  test('that a bike should be looked at leaves it rentable, with an open job', () => {
    const reported = report(makeFleet(makeBike('b1')), { severity: 'CHECK' });
    expect(bikeOf(reported)).toMatchObject({ state: 'AVAILABLE', isOutForJobs: false });
    expect(jobsOf(reported)).toMatchObject([{ severity: 'CHECK', isBlocking: false, closedAt: null }]);
    expect(bikeOf(rented(reported, 'ann'))).toMatchObject({ state: 'RENTED', withdraw: false });
  });

  test('of the same part belongs to the job that is open; a worse one makes it worse; another part is another job', () => {
    const first = report(makeFleet(makeBike('b1')), { severity: 'CHECK' });
    const worse = report(first, { parts: ['BRAKES', 'TYRES'] }, as('ann'));
    expect(jobsOf(worse)).toMatchObject([
      { severity: 'UNSAFE', isBlocking: true, parts: ['BRAKES', 'TYRES'] },
    ]);
    expect(bikeOf(worse)).toMatchObject({ state: 'MAINTENANCE' });
    const same = report(worse, { severity: 'COSMETIC' }, as('bob'));
    expect(toEventTypes(worse, same)).toEqual(['damage.reported']);
    expect(jobsOf(report(same, { parts: ['LIGHTS'] }))).toHaveLength(2);
    expect([...same.reports.values()].every(({ jobId }) => jobId === firstJob(same))).toBe(true);
  });

  test('of somebody with three that were dismissed within 90 days only asks for a look', () => {
    let fleet = makeFleet(makeBike('b1'));
    for (let index = 0; index < 3; index += 1) fleet = close(report(fleet), { result: 'DISMISSED' });
    const flagged = report(fleet, {}, as('rob', { now: later(80 * day) }));
    expect(bikeOf(flagged)).toMatchObject({ state: 'AVAILABLE' });
    expect(jobsOf(flagged).at(-1)).toMatchObject({ severity: 'UNSAFE', isBlocking: false });
    expect(bikeOf(report(fleet, {}, as('ann')))).toMatchObject({ state: 'MAINTENANCE' });
    expect(bikeOf(report(fleet, {}, as('rob', { now: later(91 * day) })))).toMatchObject({
      state: 'MAINTENANCE',
    });
  });

  test('is refused of a bike that is not there, of a rental of somebody else, and after ten within a day', () => {
    const fleet = rented(
      makeFleet(makeBike('b1'), makeBike('b2', { state: 'RETIRED', retiredAt: later(0) })),
      'ann',
    );
    const { id: rentalId } = rentalOf(fleet);
    expect(code(decideReport(fleet, { bikeId: 'b9' }))).toBe('BIKE_UNKNOWN');
    expect(code(decideReport(fleet, { bikeId: 'b2' }))).toBe('BIKE_UNKNOWN');
    expect(code(decideReport(fleet, { rentalId }))).toBe('RENTAL_UNKNOWN');
    expect(code(decideReport(fleet, { rentalId: 'r9' }))).toBe('RENTAL_UNKNOWN');
    let many = fleet;
    for (let index = 0; index < 10; index += 1) many = report(many);
    expect(code(decideReport(many))).toBe('TOO_MANY_REPORTS');
    expect(code(decideReport(many, {}, as('ann')))).toBe('changed');
    expect(code(decideReport(many, {}, as('rob', { now: later(minute + day) })))).toBe('changed');
  });
});

describe('a job', () => {
  test('of two that block a bike one is done: it is still in maintenance', () => {
    const two = open(open(makeFleet(makeBike('b1'))), { parts: ['FRAME'] });
    const one = close(two);
    expect(bikeOf(one)).toMatchObject({ state: 'MAINTENANCE' });
    const refused = decideUpdateBike(one, { id: 'b1', state: 'AVAILABLE' }, staff());
    expect(refused).toMatchObject({ field: 'state', code: 'BLOCKED_BY_JOB' });
    expect(bikeOf(close(one))).toMatchObject({ state: 'AVAILABLE' });
  });

  test('that blocks a rented bike withdraws it, and no longer when it is closed before the return', () => {
    const blocked = open(rented(makeFleet(makeBike('b1')), 'ann'));
    expect(bikeOf(blocked)).toMatchObject({ state: 'RENTED', withdraw: true });
    expect(decideUpdateBike(blocked, { id: 'b1', state: 'AVAILABLE' }, staff())).toMatchObject({
      code: 'BLOCKED_BY_JOB',
    });
    expect(bikeOf(close(blocked))).toMatchObject({ state: 'RENTED', withdraw: false, isOutForJobs: false });
  });

  test('does not bring back what staff has taken out itself, unless it says why it is out', () => {
    const update = decideUpdateBike(makeFleet(makeBike('b1')), { id: 'b1', state: 'MAINTENANCE' }, staff());
    if (update.kind === 'invalid') throw new Error(update.code);
    expect(bikeOf(close(report(update.fleet)))).toMatchObject({ state: 'MAINTENANCE' });
    expect(bikeOf(close(open(update.fleet)))).toMatchObject({ state: 'AVAILABLE' });
  });

  test('leaves a bike as it is that code of before has brought back in spite of it', () => {
    const blocked = open(makeFleet(makeBike('b1')));
    const bring = (changes: Partial<Bike>): Fleet => {
      const bike = makeBike('b1', { isOutForJobs: true, ...changes });
      return { ...blocked, bikes: new Map([['b1', bike]]) };
    };
    const rentedOut = { state: 'RENTED', stationId: null } as const;
    for (const changes of [{}, rentedOut, { state: 'RETIRED', retiredAt: later(0) } as const]) {
      const closed = decideClose(bring(changes));
      if (closed.kind === 'refused') throw new Error(closed.code);
      expect(bikeOf(closed.fleet)).toMatchObject({ state: 'AVAILABLE', ...changes, isOutForJobs: false });
    }
  });

  test('takes a bike out and brings it back when it is changed', () => {
    const idle = open(makeFleet(makeBike('b1')), { isBlocking: false });
    expect(bikeOf(idle)).toMatchObject({ state: 'AVAILABLE' });
    const jobId = firstJob(idle);
    const blocked = done(decideUpdateJob(idle, { jobId, isBlocking: true, text: 'Wheel' }, staff()));
    expect(bikeOf(blocked)).toMatchObject({ state: 'MAINTENANCE' });
    expect(blocked.events.find(({ type }) => type === 'job.changed')?.payload).toMatchObject({
      before: { isBlocking: false },
      after: { isBlocking: true },
    });
    const free = done(decideUpdateJob(blocked, { jobId, isBlocking: false }, staff()));
    expect([bikeOf(free)?.state, jobsOf(free)[0]?.text]).toEqual(['AVAILABLE', 'Wheel']);
  });

  test('says what it has cost and who is to pay how much of it', () => {
    const fleet = returnBike(rented(makeFleet(makeBike('b1')), 'ann'), 'b1').fleet;
    const { id: rentalId } = rentalOf(fleet);
    const opened = open(fleet);
    expect(code(decideClose(opened, { charge: { rentalId: 'r9', amountMinor: 1 } }))).toBe('RENTAL_UNKNOWN');
    const closed = close(opened, { costMinor: 4_500, minutes: 20, charge: { rentalId, amountMinor: 3_000 } });
    const cost = { costMinor: 4_500, chargedMinor: 3_000 };
    expect(jobsOf(closed)).toMatchObject([{ ...cost, chargedRental: rentalId, minutes: 20 }]);
    expect(closed.events.find(({ type }) => type === 'job.closed')?.payload).toMatchObject({
      ...cost,
      rentalId,
      userId: 'ann',
      result: 'DONE',
    });
  });

  test('is cancelled when its bike is retired', () => {
    const retired = decideRetireBike(report(open(makeFleet(makeBike('b1')))), 'b1', staff());
    if (retired.kind === 'invalid') throw new Error(retired.code);
    const fleet = done({ ...retired, subjectId: 'b1' });
    expect(bikeOf(fleet)).toMatchObject({ state: 'RETIRED', isOutForJobs: false });
    expect(jobsOf(fleet).map(({ result }) => result)).toEqual(['CANCELLED', 'CANCELLED']);
    expect([...fleet.reports.values()]).toMatchObject([{ result: 'CANCELLED' }]);
  });

  test('keeps a missing bike out of service when it is found', () => {
    const missing = makeFleet(makeBike('b1', { state: 'MISSING', stationId: null }));
    const found = { bikeId: 'b1', stationId: 'south', needsRepair: false };
    const back = done(decideDeclareFound(open(missing), found, staff()));
    expect(bikeOf(back)).toMatchObject({ state: 'MAINTENANCE', stationId: 'south', isOutForJobs: true });
    expect(bikeOf(close(back, { stationId: 'north' }))).toMatchObject({
      state: 'AVAILABLE',
      stationId: 'north',
    });
  });

  test('brings no bike back that stands nowhere', () => {
    const nowhere = makeFleet(makeBike('b1', { state: 'MAINTENANCE', stationId: null }));
    const opened = open(nowhere);
    expect(code(decideClose(opened))).toBe('STATION_REQUIRED');
    expect(code(decideClose(opened, { stationId: 'east' }))).toBe('STATION_UNKNOWN');
    expect(bikeOf(close(opened, { stationId: 'south' }))).toMatchObject({ stationId: 'south' });
  });

  test('is refused of a bike that is not there, when it is closed already, and beyond twenty', () => {
    const fleet = open(makeFleet(makeBike('b1')));
    const closed = close(fleet);
    const jobId = firstJob(closed);
    expect(code(decideClose(closed, { jobId }))).toBe('JOB_UNKNOWN');
    expect(code(decideUpdateJob(closed, { jobId, text: '' }, staff()))).toBe('JOB_UNKNOWN');
    const input = { kind: 'REPAIR', isBlocking: false } as const;
    expect(code(decideOpenJob(fleet, { ...input, bikeId: 'b9' }, staff()))).toBe('BIKE_UNKNOWN');
    let many = fleet;
    for (let index = 1; index < 20; index += 1) many = open(many, { isBlocking: false, parts: ['LIGHTS'] });
    expect(code(decideOpenJob(many, { ...input, bikeId: 'b1' }, staff()))).toBe('TOO_MANY_JOBS');
    // What riders notice is never lost.
    expect(toEventTypes(many, report(many, { parts: ['OTHER'] }))).toContain('damage.reported');
  });
});

test('a return that was a mistake does not count as a ride', () => {
  const returned = returnBike(rented(makeFleet(makeBike('b1')), 'ann'), 'b1').fleet;
  expect(bikeOf(returned)).toMatchObject({ ridesSince: 1 });
  const reopened = done(decideReopenRental(returned, rentalOf(returned).id, staff()));
  expect(bikeOf(reopened)).toMatchObject({ ridesSince: 0 });
});
