import { findUsersToUnblock } from '../../rentals/store/renter-blocks.ts';
import { emptyScope } from '../../store/fleet-scope.ts';
import { decide } from '../../use-cases/decide.ts';
import { systemActor, toDecisionContext, type UseCaseContext } from '../../use-cases/use-case-context.ts';
import { decideEndBlocks } from '../domain/block-renter.ts';

const batchSize = 100;

/** Ends the blocks whose time is over; whoever waits may be served at once. Returns how many users were looked at. */
export async function endBlocks(service: UseCaseContext): Promise<number> {
  const context = toDecisionContext(service, systemActor);
  const userIds = await findUsersToUnblock(service.store.read, context.now, batchSize);
  if (userIds.length === 0) return 0;
  const scope = { ...emptyScope, userIds, maxIdleBikes: userIds.length };
  await service.store.transact((tx) =>
    decide(tx, { scope, context, head: service.waitingListHead }, (fleet, now) => ({
      fleet: decideEndBlocks(fleet, now),
    })),
  );
  service.onCommit();
  return userIds.length;
}
