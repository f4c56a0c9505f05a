import { bindUseCases, type BoundUseCases } from '@bike-rentals/subgraph';
import { requestApproval, setApproval } from '../approvals/use-cases/approvals.ts';
import { addBikeModel } from '../catalogue/use-cases/add-bike-model.ts';
import { addBikes } from '../catalogue/use-cases/add-bikes.ts';
import { addBike, retireBike, updateBike } from '../catalogue/use-cases/change-bikes.ts';
import { correctBike } from '../catalogue/use-cases/correct-bike.ts';
import { removeBikeModel } from '../catalogue/use-cases/remove-bike-model.ts';
import { updateBikeModel } from '../catalogue/use-cases/update-bike-model.ts';
import { addNote, removeNote } from '../desk/use-cases/notes.ts';
import * as deskOperations from '../desk/use-cases/desk-operations.ts';
import { closeJob, openJob, reportDamage, updateJob } from '../maintenance/use-cases/maintenance.ts';
import { endMembership, grantMembership } from '../memberships/use-cases/memberships.ts';
import { addStation, updateStation } from '../stations/use-cases/change-stations.ts';
import { removeStation } from '../stations/use-cases/remove-station.ts';
import { addClosure, cancelClosure, setHours } from '../hours/use-cases/change-hours.ts';
import { setPolicy } from '../policies/use-cases/set-policy.ts';
import * as priceChanges from '../pricing/use-cases/change-prices.ts';
import { applyImport, checkImport } from '../imports/use-cases/imports.ts';
import { recordExport } from '../imports/use-cases/record-export.ts';
import { leaveWaitingList } from '../waiting-list/use-cases/leave-waiting-list.ts';
import type { UseCaseContext } from './use-case-context.ts';

const useCases = {
  ...deskOperations,
  ...priceChanges,
  requestApproval,
  setApproval,
  addNote,
  removeNote,
  addBike,
  addBikeModel,
  addBikes,
  addClosure,
  addStation,
  applyImport,
  cancelClosure,
  checkImport,
  recordExport,
  closeJob,
  correctBike,
  endMembership,
  grantMembership,
  leaveWaitingList,
  openJob,
  removeBikeModel,
  removeStation,
  reportDamage,
  retireBike,
  setHours,
  setPolicy,
  updateBike,
  updateBikeModel,
  updateJob,
  updateStation,
};

/** Everything that a resolver can change. */
export type UseCases = BoundUseCases<UseCaseContext, typeof useCases>;

/** Binds all use cases to their context. */
export const createUseCases = (context: UseCaseContext): UseCases => bindUseCases(context, useCases);
