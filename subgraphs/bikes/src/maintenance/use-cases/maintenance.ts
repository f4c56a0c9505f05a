import { toBikeScope } from '../../catalogue/use-cases/change-bikes.ts';
import { changeAsStaff, type DeskAnswer, type DeskOrder } from '../../desk/use-cases/change-as-staff.ts';
import { emptyScope, union } from '../../store/fleet-scope.ts';
import { decide } from '../../use-cases/decide.ts';
import { systemActor, toDecisionContext, type UseCaseContext } from '../../use-cases/use-case-context.ts';
import { decideOpenJob, decideUpdateJob, type JobUpdate } from '../domain/change-job.ts';
import { decideCloseJob, type CloseJobInput } from '../domain/close-job.ts';
import { decideInspectByDays } from '../domain/inspections.ts';
import type { NewJob } from '../domain/jobs.ts';
import { decideReportDamage, type DamageInput } from '../domain/report-damage.ts';
import { findBikesToInspect, findPlaceOfJob } from '../store/job-list.ts';

/** Records what somebody has noticed about a bike. The answer's `subjectId` is that of the report. */
export async function reportDamage(
  service: UseCaseContext,
  order: DeskOrder,
  { rentalId, photoIds = [], ...input }: DamageInput,
): Promise<DeskAnswer> {
  // What is left out is not in the hash of the command: it was not there before there were photos.
  const named = { ...(rentalId !== undefined && { rentalId }), ...(photoIds.length > 0 && { photoIds }) };
  return changeAsStaff(service, order, {
    type: 'report-damage',
    input: { ...input, ...named },
    toScope: async (rental, tx) => {
      const scope = await toBikeScope(tx, input.bikeId, []);
      return {
        ...scope,
        reporterIds: [order.actor.id],
        photoIds: [...photoIds],
        rentalIds: union(scope.rentalIds, rental ? [rental.id] : []),
        // A rental may have had the bike before.
        spans: rental ? [{ bikeId: input.bikeId, from: service.clock.now(), to: null }] : [],
      };
    },
    decision: decideReportDamage,
  });
}

/** Opens a job. The answer's `subjectId` is that of the job. */
export async function openJob(service: UseCaseContext, order: DeskOrder, input: NewJob): Promise<DeskAnswer> {
  return changeAsStaff(service, order, {
    type: 'open-job',
    input,
    toScope: (_, tx) => toBikeScope(tx, input.bikeId, []),
    decision: decideOpenJob,
  });
}

/** Changes an open job. */
export async function updateJob(
  service: UseCaseContext,
  order: DeskOrder,
  input: JobUpdate,
): Promise<DeskAnswer> {
  return changeAsStaff(service, order, {
    type: 'update-job',
    input,
    toScope: async (_, tx) => {
      const place = await findPlaceOfJob(tx, input.jobId);
      return place ? toBikeScope(tx, place.bikeId, []) : emptyScope;
    },
    decision: decideUpdateJob,
  });
}

/** Closes a job, with what it has cost. */
export async function closeJob(
  service: UseCaseContext,
  order: DeskOrder,
  input: CloseJobInput,
): Promise<DeskAnswer> {
  return changeAsStaff(service, order, {
    type: 'close-job',
    input,
    toScope: async (_, tx) => {
      const place = await findPlaceOfJob(tx, input.jobId);
      if (!place) return emptyScope;
      const { bikeId, toStationId } = place;
      const stationIds = [input.stationId, toStationId].filter((id) => id != null);
      const scope = await toBikeScope(tx, bikeId, stationIds);
      if (!input.charge) return scope;
      return {
        ...scope,
        rentalIds: union(scope.rentalIds, [input.charge.rentalId]),
        spans: [{ bikeId, from: service.clock.now(), to: null }],
      };
    },
    decision: decideCloseJob,
  });
}

const batchSize = 100;

/** Opens the inspections that are due by days. Returns how many bikes were looked at. */
export async function inspectByDays(service: UseCaseContext): Promise<number> {
  const context = toDecisionContext(service, systemActor);
  const { policies } = await service.rules.read(service.store.read);
  const bikeIds = await findBikesToInspect(service.store.read, { policies, now: context.now }, batchSize);
  if (bikeIds.length === 0) return 0;
  const scope = { ...emptyScope, bikeIds };
  await service.store.transact((tx) =>
    decide(tx, { scope, context }, (fleet, now) => ({ fleet: decideInspectByDays(fleet, now) })),
  );
  service.onCommit();
  return bikeIds.length;
}
