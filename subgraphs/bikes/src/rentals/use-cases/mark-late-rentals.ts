import { moveDues } from '../../hours/use-cases/move-dues.ts';
import { emptyScope } from '../../store/fleet-scope.ts';
import { decide } from '../../use-cases/decide.ts';
import { systemActor, toDecisionContext, type UseCaseContext } from '../../use-cases/use-case-context.ts';
import { decideLateRentals } from '../domain/overdue.ts';
import { findLateRentalIds } from '../store/rentals.ts';

const batchSize = 100;

/** Reminds, tells of prices that rise, and marks overdue, what is due for it. Returns how many rentals were looked at. */
export async function markLateRentals(service: UseCaseContext): Promise<number> {
  // What falls on a closed time is not late.
  if (!(await moveDues(service))) return 0;
  const { read } = service.store;
  const context = toDecisionContext(service, systemActor);
  const { policies } = await service.rules.read(read);
  const moment = { ...context, policies };
  const rentalIds = await findLateRentalIds(read, moment, batchSize);
  if (rentalIds.length === 0) return 0;
  await service.store.transact((tx) =>
    decide(tx, { scope: { ...emptyScope, rentalIds }, context }, (fleet, now) => ({
      fleet: decideLateRentals(fleet, now),
    })),
  );
  service.onCommit();
  return rentalIds.length;
}
