import type { Actor } from '@bike-rentals/contracts';
import { emptyScope } from '../../store/fleet-scope.ts';
import { decide } from '../../use-cases/decide.ts';
import { toDecisionContext, type UseCaseContext } from '../../use-cases/use-case-context.ts';
import { decideLeaveWaitingList } from '../domain/waiting-list.ts';
import { findEntryById } from '../store/waiting-list.ts';

/** The entry's user may leave, and an admin may remove them. Leaving twice is no error. */
export async function leaveWaitingList(
  service: UseCaseContext,
  actor: Actor,
  entryId: string,
): Promise<'left' | 'unknown'> {
  const context = toDecisionContext(service, actor);
  const result = await service.store.transact(async (tx) => {
    const entry = await findEntryById(tx, entryId);
    if (!entry || (entry.userId !== actor.id && actor.role !== 'ADMIN')) return 'unknown';
    if (entry.endedAt) return 'left';
    const scope = { ...emptyScope, modelIds: [entry.modelId], tickets: [entry.ticket] };
    await decide(tx, { scope, context, head: service.waitingListHead }, (fleet, now) => {
      // Its hold may just have expired, and the entry with it.
      const live = fleet.entries.get(entry.ticket);
      return { fleet: live && !live.endedAt ? decideLeaveWaitingList(fleet, entry.ticket, now) : fleet };
    });
    return 'left';
  });
  service.onCommit();
  return result;
}
