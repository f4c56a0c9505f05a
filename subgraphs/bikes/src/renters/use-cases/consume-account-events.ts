import { accountEvents, accountEventsTopic, parseMessage, type AccountEvent } from '@bike-rentals/contracts';
import type { EventMessage } from '@bike-rentals/messaging';
import type { Log } from '@bike-rentals/runtime';
import { toConsumerCursor } from '@bike-rentals/sqlite';
import { getConsumed, saveConsumed } from '../../store/cursors.ts';
import type { Transaction } from '../../store/open-store.ts';
import type { UseCaseContext } from '../../use-cases/use-case-context.ts';
import { saveRenter, saveTerms } from '../store/renters.ts';

/**
 * Keeps what auth tells of users, in the order in which it happened; an event that comes again changes nothing. One that
 * this code cannot read is passed over: it is logged.
 */
export async function consumeAccountEvents(
  { store }: Pick<UseCaseContext, 'store'>,
  events: EventMessage[],
  log: Log,
): Promise<void> {
  await store.transact(async (tx) => {
    const cursors = new Map<string, number>();
    for (const event of events) {
      const cursor = toConsumerCursor(accountEventsTopic, event.key);
      const last = cursors.get(cursor) ?? (await getConsumed(tx, cursor));
      cursors.set(cursor, Math.max(last, event.seq));
      if (event.seq <= last) continue;
      const parsed = parseMessage(accountEvents, event);
      if (parsed.kind === 'message') await apply(tx, parsed.message);
      else log.error({ eventId: event.id, reason: parsed.reason }, 'event of an account passed over');
    }
    for (const [cursor, seq] of cursors) await saveConsumed(tx, cursor, seq);
  });
}

async function apply(tx: Transaction, { type, body }: AccountEvent): Promise<void> {
  switch (type) {
    case 'user.registered': {
      const { userId, mustBeVerified, mustBeApproved } = body.payload;
      // Whoever may rent at once needs no row.
      if (!mustBeVerified && !mustBeApproved) return;
      return saveRenter(tx, userId, {
        verifiedAt: mustBeVerified ? null : body.at,
        approvedAt: mustBeApproved ? null : body.at,
      });
    }
    case 'user.verified':
      return saveRenter(tx, body.payload.userId, { verifiedAt: body.at });
    case 'user.approved':
      return saveRenter(tx, body.payload.userId, { approvedAt: body.at });
    case 'user.terms-accepted':
      return saveRenter(tx, body.payload.userId, { termsVersion: body.payload.version });
    case 'terms.published':
      return saveTerms(tx, { version: body.payload.version, publishedAt: body.at });
    case 'user.suspended':
      return saveRenter(tx, body.payload.userId, { suspendedAt: body.at });
    case 'user.reinstated':
      return saveRenter(tx, body.payload.userId, { suspendedAt: null });
    default:
  }
}
