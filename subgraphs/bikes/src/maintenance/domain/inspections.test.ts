import type { DecisionContext, Fleet } from '../../domain/fleet.ts';
import type { StoredRules } from '../../policies/domain/policy-keys.ts';
import { bikeOf, done, rented, staff } from '../../testing/at-the-desk.ts';
import {
  day,
  findHolder,
  later,
  makeBike,
  makeDecisionContext,
  makeFleet,
  queueUp,
  returnBike,
  toEventTypes,
} from '../../testing/make-fleet.ts';
import { decideOpenJob } from './change-job.ts';
import { decideCloseJob } from './close-job.ts';
import type { JobResult } from './damage-report.ts';
import { decideInspectByDays } from './inspections.ts';

const rules = (changes: Partial<StoredRules>, now = later(0)): DecisionContext =>
  makeDecisionContext({ now, rules: changes });
const everyTwoRides = rules({ ridesPerInspection: 2 });
const strictly = rules({ ridesPerInspection: 2, inspectionBlocks: 'YES' });

const ride = (fleet: Fleet, context: DecisionContext): Fleet =>
  returnBike(rented(fleet, 'ann', 'b1', context), 'b1', { context }).fleet;
const end = (fleet: Fleet, result: JobResult = 'DONE'): Fleet => {
  const jobId = [...fleet.jobs.values()].find(({ closedAt }) => !closedAt)?.id ?? '';
  const input = { minutes: null, costMinor: null, charge: null, stationId: undefined };
  return done(decideCloseJob(fleet, { jobId, result, ...input }, staff()));
};
const openJobs = (fleet: Fleet) => [...fleet.jobs.values()].filter(({ closedAt }) => !closedAt);

test('after so many rides a job is open, once; a soft rule leaves the bike rentable', () => {
  const first = ride(makeFleet(makeBike('b1')), everyTwoRides);
  expect(openJobs(first)).toEqual([]);
  const second = ride(first, everyTwoRides);
  expect(openJobs(second)).toMatchObject([{ kind: 'INSPECTION', isBlocking: false, closedAt: null }]);
  expect(toEventTypes(first, second)).toEqual([
    'rental.started',
    'job.opened',
    'inspection.due',
    'rental.ended',
  ]);
  expect(bikeOf(second)).toMatchObject({ state: 'AVAILABLE', ridesSince: 2 });
  const third = ride(second, everyTwoRides);
  expect(openJobs(third)).toHaveLength(1);
  expect(
    decideOpenJob(third, { bikeId: 'b1', kind: 'INSPECTION', isBlocking: false }, staff()),
  ).toMatchObject({
    code: 'JOB_OPEN',
  });
});

test('a hard rule takes the bike out at its return, before anybody is offered it', () => {
  const first = ride(makeFleet(makeBike('b1')), strictly);
  const riding = queueUp(rented(first, 'zoe'), 'city', 'bob');
  expect(bikeOf(riding)).toMatchObject({ state: 'RENTED', withdraw: false });
  const second = returnBike(riding, 'b1', { context: strictly }).fleet;
  expect(bikeOf(second)).toMatchObject({ state: 'MAINTENANCE', isOutForJobs: true });
  expect(findHolder(second, 'b1')).toBeUndefined();
  expect(findHolder(end(second), 'b1')).toBe('bob');
});

test('a rule that has become hard counts at the next return', () => {
  const soft = ride(ride(makeFleet(makeBike('b1')), everyTwoRides), everyTwoRides);
  const hard = ride(soft, strictly);
  expect(bikeOf(hard)).toMatchObject({ state: 'MAINTENANCE' });
  expect(openJobs(hard)).toMatchObject([{ isBlocking: true }]);
});

test('counting begins again when it is done, or there was nothing to do, not when it is cancelled', () => {
  const due = ride(ride(makeFleet(makeBike('b1')), everyTwoRides), everyTwoRides);
  for (const result of ['DONE', 'DISMISSED'] as const)
    expect(bikeOf(end(due, result))).toMatchObject({ ridesSince: 0, inspectedAt: staff().now });
  const cancelled = end(due, 'CANCELLED');
  expect(bikeOf(cancelled)).toMatchObject({ ridesSince: 2 });
  expect(openJobs(ride(cancelled, everyTwoRides))).toHaveLength(1);
});

test('after so many days a job is open, once, and a hard rule waits for the next return', () => {
  const daily = (now: Date) => rules({ daysPerInspection: 30, inspectionBlocks: 'YES' }, now);
  const fleet = makeFleet(makeBike('b1', { inspectedAt: later(0) }));
  expect(decideInspectByDays(fleet, daily(later(30 * day - 1)))).toBe(fleet);
  const due = decideInspectByDays(fleet, daily(later(30 * day)));
  expect(openJobs(due)).toMatchObject([{ kind: 'INSPECTION', isBlocking: false }]);
  expect(bikeOf(due)).toMatchObject({ state: 'AVAILABLE' });
  expect(decideInspectByDays(due, daily(later(31 * day)))).toBe(due);
  const back = ride(due, daily(later(31 * day)));
  expect(bikeOf(back)).toMatchObject({ state: 'MAINTENANCE' });
});

test('a rented bike that is due by days goes to maintenance when it comes back, and not before', () => {
  const daily = (now: Date) => rules({ daysPerInspection: 1, inspectionBlocks: 'YES' }, now);
  const riding = rented(makeFleet(makeBike('b1', { inspectedAt: later(0) })), 'ann');
  const due = decideInspectByDays(riding, daily(later(day)));
  expect(bikeOf(due)).toMatchObject({ state: 'RENTED', withdraw: false });
  const back = returnBike(due, 'b1', { context: daily(later(day)) }).fleet;
  expect(bikeOf(back)).toMatchObject({ state: 'MAINTENANCE' });
});

test('where it is not known when a bike was inspected, its days count from now on; none count without a rule', () => {
  const unknown = makeFleet(
    makeBike('b1', { inspectedAt: null }),
    makeBike('b2', { state: 'MISSING', stationId: null }),
  );
  const now = later(100 * day);
  const begun = decideInspectByDays(unknown, rules({ daysPerInspection: 30 }, now));
  expect([bikeOf(begun)?.inspectedAt, openJobs(begun)]).toEqual([now, []]);
  expect(decideInspectByDays(unknown, rules({}, now))).toBe(unknown);
});

test('the sweep looks at days alone: rides are counted at returns', () => {
  const ridden = makeFleet(makeBike('b1', { ridesSince: 9, inspectedAt: later(0) }));
  const both = rules({ ridesPerInspection: 2, daysPerInspection: 30 }, later(day));
  expect(decideInspectByDays(ridden, both)).toBe(ridden);
});
