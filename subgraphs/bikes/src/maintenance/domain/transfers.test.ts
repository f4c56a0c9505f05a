import { decideUpdateBike } from '../../catalogue/domain/change-bike.ts';
import { decideCorrectRental, decideReopenRental } from '../../desk/domain/correct-rental.ts';
import type { DeskChange } from '../../desk/domain/desk-change.ts';
import type { Fleet } from '../../domain/fleet.ts';
import { findJobViolations } from '../../invariants/job-violations.ts';
import { toPolicies, town } from '../../policies/domain/policies.ts';
import { initialRules } from '../../policies/domain/policy-keys.ts';
import {
  getRental,
  later,
  makeBike,
  makeDecisionContext,
  makeFleet,
  minute,
  noon,
  rent,
  returnBike,
  toEventTypes,
} from '../../testing/make-fleet.ts';
import { decideUpdateJob } from './change-job.ts';
import { decideCloseJob, type CloseJobInput } from './close-job.ts';
import { findTransfer } from './transfers.ts';

const atHome = (now: Date = noon) =>
  makeDecisionContext({
    rules: { returnRule: 'HOME_STATION' },
    now,
    actor: { id: 'eva', role: 'STAFF' },
    reason: 'test',
  });

const rented = rent(makeFleet(makeBike('b1')), 'ann', { bikeId: 'b1' }, atHome()).fleet;
const bring = (stationId: string, fleet: Fleet = rented, now = later(minute)) =>
  returnBike(fleet, 'b1', { stationId, context: atHome(now) });
const away = bring('south').fleet;

const toFleet = (change: DeskChange): Fleet => {
  if (change.kind === 'refused') throw new Error(change.code);
  return change.fleet;
};
const close = (fleet: Fleet, changes: Partial<CloseJobInput> = {}) => {
  const jobId = findTransfer(fleet, 'b1')?.id ?? '';
  const input = { jobId, result: 'DONE' as const, minutes: null, costMinor: null, charge: null };
  return decideCloseJob(fleet, { ...input, stationId: undefined, ...changes }, atHome());
};

test('a bike that comes home is nobody’s work', () => {
  const { fleet, outcome } = bring('north');
  expect(outcome.body).not.toHaveProperty('homeStationId');
  expect(toEventTypes(rented, fleet)).toEqual(['rental.ended']);
  expect(fleet.jobs.size).toBe(0);
});

test('a bike that is left elsewhere is taken, told of, and brought home by somebody', () => {
  const { fleet, outcome } = bring('south');
  expect(outcome).toMatchObject({ type: 'rental-ended', body: { homeStationId: 'north' } });
  expect(fleet.events.slice(rented.events.length)).toMatchObject([
    { type: 'rental.ended', payload: { stationId: 'south', homeStationId: 'north' } },
    { type: 'job.opened', payload: { kind: 'TRANSFER', isBlocking: false } },
  ]);
  expect(fleet.bikes.get('b1')).toMatchObject({ state: 'AVAILABLE', stationId: 'south' });
  expect(findTransfer(fleet, 'b1')).toMatchObject({ toStationId: 'north', isBlocking: false });
});

test('where any station will do nothing is to be brought anywhere', () => {
  const anywhere = rent(makeFleet(makeBike('b1')), 'ann', { bikeId: 'b1' }).fleet;
  const { fleet, outcome } = returnBike(anywhere, 'b1', { stationId: 'south' });
  expect(outcome.body).not.toHaveProperty('homeStationId');
  expect(fleet.jobs.size).toBe(0);
});

test('the rule of the start counts, whatever it is at the end', () => {
  const audit = { actorId: 'eva', reason: 'test', at: noon };
  const policies = toPolicies([
    { ...town, ...audit, id: 'p1', seq: 1, version: 1, validFrom: new Date(0), changes: initialRules },
    {
      ...town,
      ...{ ...audit, id: 'p2', seq: 2, version: 2, validFrom: later(minute) },
      changes: { returnRule: 'HOME_STATION' },
    },
  ]);
  const context = (now: Date) => makeDecisionContext({ policies, now });
  const before = rent(makeFleet(makeBike('b1')), 'ann', { bikeId: 'b1' }, context(noon)).fleet;
  const back = returnBike(before, 'b1', { stationId: 'south', context: context(later(2 * minute)) }).fleet;
  expect(back.jobs.size).toBe(0);
  const after = rent(back, 'ann', { bikeId: 'b1' }, context(later(3 * minute))).fleet;
  expect(getRental(after, 'b1').startStationId).toBe('south');
  const context4 = context(later(4 * minute));
  expect(findTransfer(returnBike(after, 'b1', { context: context4 }).fleet, 'b1')?.toStationId).toBe('south');
});

test('moving the bike home closes the job, and nothing else does', () => {
  const elsewhere = {
    ...away,
    stations: new Map(away.stations).set('west', { id: 'west', isRenting: true }),
  };
  const west = decideUpdateBike(elsewhere, { id: 'b1', stationId: 'west' }, atHome());
  const stillAway = west.kind === 'changed' ? west.fleet : elsewhere;
  expect(findTransfer(stillAway, 'b1')).toBeDefined();
  const moved = decideUpdateBike(stillAway, { id: 'b1', stationId: 'north' }, atHome());
  const home = moved.kind === 'changed' ? moved.fleet : stillAway;
  expect(findTransfer(home, 'b1')).toBeUndefined();
  expect([...home.jobs.values()]).toMatchObject([{ result: 'DONE', closedBy: 'eva' }]);
  expect(toEventTypes(stillAway, home)).toEqual(['bike.moved', 'job.closed']);
});

test('whoever is done with the job has brought the bike home', () => {
  const home = toFleet(close(away, { minutes: 20 }));
  expect(home.bikes.get('b1')).toMatchObject({ state: 'AVAILABLE', stationId: 'north' });
  expect(toEventTypes(away, home)).toEqual(['job.closed', 'bike.moved']);
});

test.each(['DISMISSED', 'CANCELLED'] as const)('a job that is %s leaves the bike where it is', (result) => {
  expect(toFleet(close(away, { result })).bikes.get('b1')?.stationId).toBe('south');
});

test('a renter who takes it home has done the job, and is not told that it belongs elsewhere', () => {
  const taken = rent(away, 'bob', { bikeId: 'b1' }, atHome(later(2 * minute))).fleet;
  const { fleet, outcome } = bring('north', taken, later(3 * minute));
  expect(outcome.body).not.toHaveProperty('homeStationId');
  expect(findTransfer(fleet, 'b1')).toBeUndefined();
  expect(findJobViolations(fleet)).toEqual([]);
});

test('a bike has one home, however often it is left elsewhere', () => {
  const taken = rent(away, 'bob', { bikeId: 'b1' }, atHome(later(2 * minute))).fleet;
  const { fleet, outcome } = bring('closed', taken, later(3 * minute));
  expect(outcome.body).toMatchObject({ homeStationId: 'south' });
  expect([...fleet.jobs.values()]).toMatchObject([{ toStationId: 'north', closedAt: null }]);
});

test('a job that was done while the bike is rented leaves it to its renter', () => {
  const taken = rent(away, 'bob', { bikeId: 'b1' }, atHome(later(2 * minute))).fleet;
  const done = toFleet(close(taken));
  expect(done.bikes.get('b1')).toMatchObject({ state: 'RENTED', stationId: null });
});

test('a return that was entered at the wrong station is corrected with its job', () => {
  const [rental] = [...away.rentals.values()];
  const correct = (fleet: Fleet, endStationId: string) =>
    toFleet(
      decideCorrectRental(fleet, { rentalId: rental?.id ?? '', endStationId }, atHome(later(2 * minute))),
    );
  const home = correct(away, 'north');
  expect(findTransfer(home, 'b1')).toBeUndefined();
  expect(findTransfer(correct(home, 'south'), 'b1')?.toStationId).toBe('north');
});

test('a return that never was needs nobody', () => {
  const id = [...away.rentals.keys()][0] ?? '';
  const reopened = toFleet(decideReopenRental(away, id, atHome(later(2 * minute))));
  expect([...reopened.jobs.values()]).toMatchObject([{ result: 'CANCELLED' }]);
  expect(findTransfer(bring('south', reopened, later(3 * minute)).fleet, 'b1')).toBeDefined();
});

test('nothing belongs to a station that is there no more', () => {
  const stations = new Map(rented.stations);
  stations.delete('north');
  const { fleet, outcome } = bring('south', { ...rented, stations });
  expect(outcome.body).not.toHaveProperty('homeStationId');
  expect(fleet.jobs.size).toBe(0);
});

test('a bike that is only to be brought home stays in service', () => {
  const jobId = findTransfer(away, 'b1')?.id ?? '';
  expect(decideUpdateJob(away, { jobId, isBlocking: true }, atHome())).toMatchObject({
    code: 'TRANSFER_NOT_BLOCKING',
  });
  expect(decideUpdateJob(away, { jobId, isBlocking: false, text: 'by van' }, atHome()).kind).toBe('changed');
});
