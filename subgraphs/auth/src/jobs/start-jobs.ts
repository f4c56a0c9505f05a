import { accountEventsKey } from '@bike-rentals/contracts';
import { startEventRelay, type EventMessage, type EventPublisher } from '@bike-rentals/messaging';
import { startJob, type Job, type Log } from '@bike-rentals/runtime';
import type { EventRow, Outbox } from '@bike-rentals/sqlite';
import { forgetAfterMs } from '../domain/throttle.ts';
import { pruneFailures } from '../store/login-failures.ts';
import { pruneRevocations } from '../store/revocations.ts';
import { pruneTokens } from '../store/sessions.ts';
import type { Service } from '../use-cases/service.ts';

const hourMs = 3_600_000;
/** Longer than any access token lives. */
const revocationRetentionMs = hourMs;
const eventRetentionMs = 90 * 24 * hourMs;

export function startJobs(
  service: Service,
  { outbox, publisher, log }: { outbox: Outbox; publisher: EventPublisher; log: Log },
): { relay: Job; prune: Job } {
  const source = {
    ...outbox,
    async findUnsent(most: number) {
      const { cursor, events } = await outbox.findUnsent(most);
      return { cursor, events: events.map(toEventMessage) };
    },
  };
  const prune = async () => {
    const ago = (milliseconds: number) => new Date(service.clock.now().getTime() - milliseconds);
    await outbox.prune(ago(eventRetentionMs));
    await service.store.transact(async (tx) => {
      await pruneRevocations(tx, ago(revocationRetentionMs));
      await pruneFailures(tx, ago(forgetAfterMs));
      await pruneTokens(tx, service.clock.now());
    });
  };
  return {
    relay: startEventRelay(source, publisher, log),
    prune: startJob('prune', hourMs, prune, log),
  };
}

function toEventMessage(row: EventRow): EventMessage {
  return {
    id: row.id,
    key: accountEventsKey,
    seq: row.seq,
    type: row.type,
    version: 1,
    body: {
      aggregate: row.aggregate,
      aggregateVersion: row.version,
      at: row.at.toISOString(),
      actor: { id: row.actorId, role: row.actorRole },
      payload: row.payload,
    },
  };
}
