import type { Actor } from '@bike-rentals/contracts';
import { leaveWaitingList as leave } from '../domain/waiting-list.ts';
import { nothing } from '../store/load-fleet.ts';
import { findEntryById } from '../store/waiting-list.ts';
import { decide } from './decide.ts';
import { toMoment, type Service } from './use-case-context.ts';

/** The entry's user may leave, and an admin may remove them. Leaving twice is no error. */
export async function leaveWaitingList(
  service: Service,
  actor: Actor,
  entryId: string,
): Promise<'left' | 'unknown'> {
  const moment = toMoment(service, actor);
  const result = await service.store.transact(async (tx) => {
    const entry = await findEntryById(tx, entryId);
    if (!entry || (entry.userId !== actor.id && actor.role !== 'ADMIN')) return 'unknown';
    if (entry.endedAt) return 'left';
    const subject = { ...nothing, modelIds: [entry.modelId], tickets: [entry.ticket] };
    await decide(tx, { subject, moment, head: service.waitingListHead }, (fleet, now) => {
      // Its hold may just have expired, and the entry with it.
      const live = fleet.entries.get(entry.ticket);
      return { fleet: live && !live.endedAt ? leave(fleet, entry.ticket, now) : fleet };
    });
    return 'left';
  });
  service.onCommit();
  return result;
}
