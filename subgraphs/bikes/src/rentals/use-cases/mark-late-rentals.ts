import { emptyScope } from '../../store/fleet-scope.ts';
import { decide } from '../../use-cases/decide.ts';
import { systemActor, toDecisionContext, type UseCaseContext } from '../../use-cases/use-case-context.ts';
import { decideLateRentals } from '../domain/overdue.ts';
import { findLateRentalIds } from '../store/rentals.ts';

const batchSize = 100;

/** Reminds, and marks overdue, what is due for it. Returns how many rentals were looked at. */
export async function markLateRentals(service: UseCaseContext): Promise<number> {
  const rentalIds = await findLateRentalIds(service.store.read, service, batchSize);
  if (rentalIds.length === 0) return 0;
  const context = toDecisionContext(service, systemActor);
  await service.store.transact((tx) =>
    decide(tx, { scope: { ...emptyScope, rentalIds }, context }, (fleet, now) => ({
      fleet: decideLateRentals(fleet, now),
    })),
  );
  service.onCommit();
  return rentalIds.length;
}
