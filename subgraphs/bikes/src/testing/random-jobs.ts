import type { Actor } from '@bike-rentals/contracts';
import type { Random } from '@bike-rentals/runtime';
import type { DeskChange } from '../desk/domain/desk-change.ts';
import type { DecisionContext, Fleet } from '../domain/fleet.ts';
import { decideOpenJob, decideUpdateJob, type JobUpdate } from '../maintenance/domain/change-job.ts';
import { decideCloseJob, type CloseJobInput } from '../maintenance/domain/close-job.ts';
import { bikeParts, jobResults, severities } from '../maintenance/domain/damage-report.ts';
import type { NewJob } from '../maintenance/domain/jobs.ts';
import { decideReportDamage, type DamageInput } from '../maintenance/domain/report-damage.ts';

/** Something that might happen about damage. */
export type JobStep =
  | { operation: 'report-damage'; input: DamageInput; actor: Actor }
  | { operation: 'open-job'; input: NewJob }
  | { operation: 'update-job'; input: JobUpdate }
  | { operation: 'close-job'; input: CloseJobInput };

/** Jobs are closed as often as others are opened. */
export function inventJobStep(
  random: Random,
  fleet: Fleet,
  { stations, users }: { stations: readonly string[]; users: readonly string[] },
): JobStep {
  const jobs = [...fleet.jobs.values()].filter(({ closedAt }) => !closedAt);
  const dice = random.below(jobs.length > 4 ? 20 : 10);
  const parts = bikeParts.slice(0, 3).filter(() => random.chance(0.4));
  const bikeId = random.pick([...fleet.bikes.keys()]);
  if (jobs.length > 0 && dice >= 8) {
    const { id: jobId, bikeId: repaired } = random.pick(jobs);
    const rentals = [...fleet.rentals.values()].filter((rental) => rental.bikeId === repaired);
    const charge =
      rentals.length > 0 && random.chance(0.3)
        ? { rentalId: random.pick(rentals).id, amountMinor: 1 + random.below(50) }
        : null;
    const stationId = random.chance(0.7) ? random.pick(stations) : undefined;
    const result = random.pick(jobResults);
    const costMinor = random.chance(0.5) ? random.below(100) : null;
    return { operation: 'close-job', input: { jobId, result, minutes: null, costMinor, charge, stationId } };
  }
  if (jobs.length > 0 && dice >= 6) {
    const { id: jobId } = random.pick(jobs);
    const isBlocking = random.chance(0.6) ? random.chance(0.5) : undefined;
    return { operation: 'update-job', input: { jobId, isBlocking, parts } };
  }
  if (dice >= 4) {
    const kind = random.pick(['REPAIR', 'INSPECTION'] as const);
    return { operation: 'open-job', input: { bikeId, kind, isBlocking: random.chance(0.4), parts } };
  }
  const actor = { id: random.pick(users), role: 'RENTER' as const };
  const own = [...fleet.rentals.values()].filter(({ userId }) => userId === actor.id);
  const rental = own.length > 0 && random.chance(0.5) ? random.pick(own) : undefined;
  const named = rental && { rentalId: rental.id, bikeId: rental.bikeId };
  const input = { bikeId, severity: random.pick(severities), parts, text: 'It rattles.', ...named };
  return { operation: 'report-damage', actor, input };
}

/** What it does, to a whole fleet and without a database. */
export function takeJobStep(fleet: Fleet, step: JobStep, context: DecisionContext): DeskChange {
  switch (step.operation) {
    case 'report-damage':
      return decideReportDamage(fleet, step.input, context);
    case 'open-job':
      return decideOpenJob(fleet, step.input, context);
    case 'update-job':
      return decideUpdateJob(fleet, step.input, context);
    case 'close-job':
      return decideCloseJob(fleet, step.input, context);
  }
}
