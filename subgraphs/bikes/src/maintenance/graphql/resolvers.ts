import { isStaff, readText, requireStaff } from '@bike-rentals/subgraph';
import { readOrder } from '../../desk/graphql/orders.ts';
import type { DeskAnswer } from '../../desk/use-cases/change-as-staff.ts';
import { toUser } from '../../graphql/actor.ts';
import { totalCount } from '../../graphql/connections.ts';
import type { Context } from '../../graphql/context.ts';
import type { ReportRefusal, Resolvers } from '../../graphql/generated.ts';
import { findReferred, getKnown } from '../../graphql/results.ts';
import { toMoney } from '../../graphql/to-money.ts';
import { findJob, findReport, findReportsOfBike, sumCosts } from '../store/job-list.ts';
import { jobs } from './connections.ts';
import {
  readJobClosing,
  readJobUpdate,
  readNewJob,
  readParts,
  readPhotoIds,
  readRemark,
} from './read-input.ts';

/** Damage that people report, and the jobs that staff does about it. */
export const maintenanceResolvers: Resolvers = {
  Query: {
    jobs: (_, args, { viewer, read }) => {
      requireStaff(viewer);
      return jobs(read, args);
    },
    job: async (_, { id }, { viewer, read }) => {
      requireStaff(viewer);
      return (await findJob(read, id)) ?? null;
    },
  },
  Mutation: {
    reportDamage: async (_, { input }, context) => {
      const actor = toUser(context);
      const idempotencyKey = readText('input.idempotencyKey', input.idempotencyKey, { max: 128 });
      const report = {
        bikeId: input.bikeId,
        severity: input.severity,
        parts: readParts(input.parts),
        text: readRemark('input.text', input.text),
        ...(input.rentalId != null && { rentalId: input.rentalId }),
        photoIds: readPhotoIds(input.photoIds),
      };
      const order = { actor, reason: undefined, idempotencyKey };
      return toReportResult(context, await context.useCases.reportDamage(order, report));
    },
    openJob: async (_, { input }, context) => {
      const order = readOrder(context, input, { isReasonNeeded: false });
      return toJobResult(await context.useCases.openJob(order, readNewJob(input)));
    },
    updateJob: async (_, { input }, context) => {
      const order = readOrder(context, input, { isReasonNeeded: false });
      return toJobResult(await context.useCases.updateJob(order, readJobUpdate(input)));
    },
    closeJob: async (_, { input }, context) => {
      const order = readOrder(context, input, { isReasonNeeded: false });
      return toJobResult(await context.useCases.closeJob(order, readJobClosing(input)));
    },
  },
  Bike: {
    isBeingLookedAt: ({ id }, _, { jobLoaders }) => jobLoaders.isBeingLookedAt.load(id),
    reports: ({ id }, _, { viewer, read }) => (isStaff(viewer) ? findReportsOfBike(read, id) : null),
    jobs: ({ id: bikeId }, { filter, ...page }, { viewer, read }) =>
      isStaff(viewer) ? jobs(read, { ...page, filter: { ...filter, bikeId } }) : null,
    jobCosts: async ({ id }, _, context) => {
      if (!isStaff(context.viewer)) return null;
      const { costMinor, chargedMinor } = await sumCosts(context.read, id);
      return { cost: toMoney(costMinor, context), charged: toMoney(chargedMinor, context) };
    },
    inspection: async ({ id }, _, { viewer, read }) => {
      if (!isStaff(viewer)) return null;
      const select = { ridesSince: true, inspectedAt: true };
      const { ridesSince: rides, inspectedAt } = await read.bike.findUniqueOrThrow({ where: { id }, select });
      return { rides, inspectedAt };
    },
  },
  Job: {
    bike: ({ bikeId }, _, { followed: { readModel } }) => getKnown('bike', readModel.bikes, bikeId),
    parts: ({ parts }) => [...parts],
    checklist: ({ checklist }) => [...checklist],
    reports: ({ id }, _, { jobLoaders }) => jobLoaders.reportsOfJob.load(id),
    assignee: ({ assigneeId }) => (assigneeId === null ? null : { id: assigneeId }),
    openedBy: ({ openedBy }) => (openedBy === 'system' ? null : { id: openedBy }),
    closedBy: ({ closedBy }) => (closedBy === null ? null : { id: closedBy }),
    cost: ({ costMinor }, _, context) => (costMinor === null ? null : toMoney(costMinor, context)),
    charged: ({ chargedMinor }, _, context) =>
      chargedMinor === null ? null : toMoney(chargedMinor, context),
    chargedRental: async ({ chargedRental }, _, { loaders }) =>
      chargedRental === null ? null : ((await loaders.rental.load(chargedRental)) ?? null),
    toStation: ({ toStationId }, _, { followed: { readModel } }) =>
      findReferred(readModel.stations, toStationId),
  },
  DamageReport: {
    bike: ({ bikeId }, _, { followed: { readModel } }) => getKnown('bike', readModel.bikes, bikeId),
    reporter: ({ reporterId }) => ({ id: reporterId }),
    rental: async ({ rentalId }, _, { loaders }) =>
      rentalId === null ? null : ((await loaders.rental.load(rentalId)) ?? null),
    parts: ({ parts }) => [...parts],
  },
  DamageReported: {
    bike: ({ bikeId }, _, { followed: { readModel } }) => getKnown('bike', readModel.bikes, bikeId),
  },
  JobChanged: {
    job: async ({ jobId }, _, { read }) => {
      const job = await findJob(read, jobId);
      if (!job) throw new Error(`job ${jobId} is missing`);
      return job;
    },
  },
  JobConnection: totalCount,
};

async function toReportResult({ read }: Context, answer: DeskAnswer) {
  if (answer.kind === 'refused')
    return {
      __typename: 'ReportRefused' as const,
      code: answer.code as ReportRefusal,
      message: answer.message,
    };
  const report = await findReport(read, answer.subjectId);
  if (!report) throw new Error(`report ${answer.subjectId} is missing`);
  return { __typename: 'DamageReported' as const, bikeId: report.bikeId };
}

function toJobResult(answer: DeskAnswer) {
  if (answer.kind === 'refused') return { __typename: 'DeskRefused' as const, ...answer };
  return { __typename: 'JobChanged' as const, jobId: answer.subjectId };
}
