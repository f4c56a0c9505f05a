import type { Bike } from '../catalogue/domain/bike.ts';
import type { Fleet } from '../domain/fleet.ts';
import { decideOpenJob } from '../maintenance/domain/change-job.ts';
import { done, staff } from '../testing/at-the-desk.ts';
import { makeBike, makeFleet } from '../testing/make-fleet.ts';
import { findJobViolations } from './job-violations.ts';

const blocked = done(
  decideOpenJob(makeFleet(makeBike('b1')), { bikeId: 'b1', kind: 'INSPECTION', isBlocking: true }, staff()),
);
const withBike = (fleet: Fleet, changes: Partial<Bike>): Fleet => ({
  ...fleet,
  bikes: new Map([...fleet.bikes].map(([id, bike]) => [id, { ...bike, ...changes }])),
});

test('a bike that a job blocks is in maintenance, missing, or to be withdrawn', () => {
  expect(findJobViolations(blocked)).toEqual([]);
  const isIn = 'bike b1 is AVAILABLE, in service in spite of a blocking job';
  expect(findJobViolations(withBike(blocked, { state: 'AVAILABLE', isOutForJobs: false }))).toEqual([isIn]);
  expect(findJobViolations(withBike(blocked, { state: 'RENTED', withdraw: true }))).toEqual([]);
  expect(findJobViolations(withBike(blocked, { state: 'MISSING', isOutForJobs: false }))).toEqual([]);
});

test('a bike is not out of service for jobs that are not there', () => {
  const without = { ...blocked, jobs: new Map() };
  expect(findJobViolations(without)).toEqual([
    'bike b1 is MAINTENANCE, out of service for jobs that do not block it',
  ]);
  expect(findJobViolations(withBike(without, { isOutForJobs: false }))).toEqual([]);
});

test('a bike has one open inspection at most, and a retired one no open job', () => {
  const [job] = blocked.jobs.values();
  if (!job) throw new Error('no job');
  const twice = { ...blocked, jobs: new Map(blocked.jobs).set('j2', { ...job, id: 'j2' }) };
  expect(findJobViolations(twice)).toEqual(['bike b1 is MAINTENANCE, with two open inspections']);
  expect(findJobViolations(withBike(blocked, { state: 'RETIRED', isOutForJobs: false }))).toEqual([
    'bike b1 is RETIRED, in service in spite of a blocking job',
    'bike b1 is RETIRED, with open jobs',
  ]);
  const gone = { ...blocked, bikes: new Map() };
  expect(findJobViolations(gone)).toEqual([`job ${job.id} is about bike b1, which is not there`]);
});
