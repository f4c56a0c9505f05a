import { yieldToEventLoop } from '@bike-rentals/runtime';
import { findOpenNow } from '../../hours/domain/calendar.ts';
import { moveDues } from '../../hours/use-cases/move-dues.ts';
import { emptyScope } from '../../store/fleet-scope.ts';
import { decide } from '../../use-cases/decide.ts';
import { systemActor, toDecisionContext, type UseCaseContext } from '../../use-cases/use-case-context.ts';
import { offerIdleBikes } from '../domain/waiting-list.ts';
import { findModelsToSweep } from '../store/waiting-list.ts';

/**
 * Ends expired holds, and offers bikes that stand idle while a user waits for them
 * (rules may have changed since). One transaction per model. Returns how many models had something to do.
 */
export async function expireHolds(service: UseCaseContext): Promise<number> {
  // A hold that would end while its station is closed has not expired.
  if (!(await moveDues(service))) return 0;
  const { read } = service.store;
  const { calendar } = await service.rules.read(read);
  const now = service.clock.now();
  const modelIds = await findModelsToSweep(read, now, findOpenNow(calendar, now));
  for (const modelId of modelIds) {
    await yieldToEventLoop();
    const context = toDecisionContext(service, systemActor);
    const scope = { ...emptyScope, servedModelIds: [modelId] };
    await service.store.transact((tx) =>
      // The holds that are due end before any decision.
      decide(tx, { scope, context, head: service.waitingListHead }, (fleet, decision) => ({
        fleet: offerIdleBikes(fleet, new Set([modelId]), decision),
      })),
    );
    service.onCommit();
  }
  return modelIds.length;
}
