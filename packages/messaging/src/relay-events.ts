import { startJob, type Job, type Log } from '@bike-rentals/runtime';
import type { EventMessage, EventPublisher } from './transport.ts';

/** What happened, as the services' tables have it. */
export interface RecordedEvent {
  seq: number;
  id: string;
  aggregate: string;
  version: number;
  type: string;
  payload: unknown;
  actorId: string;
  actorRole: string;
  reason: string | null;
  commandId: string | null;
  at: Date;
}

/** Where a relay takes events from: a table that is written in the transaction of each change. */
export interface RelaySource {
  findUnsent(most: number): Promise<{ cursor: number; events: RecordedEvent[] }>;
  moveCursor(from: number, to: number): Promise<boolean>;
  renewLease(): Promise<boolean>;
  releaseLease(): Promise<void>;
}

const mostAtOnce = 500;
/** How long what another process left behind waits at most; our own commits wake the relay. */
const everyMs = 1_000;
/** Half of the lease's life would do; renewing is a write, so it is not done for every batch. */
const renewEveryMs = 1_500;

/**
 * Publishes the lowest unsent prefix in order as one awaited batch, then moves the cursor. A crash in between
 * publishes that batch again: at least once, never out of order.
 */
export function startEventRelay(
  source: RelaySource,
  { key, publisher, log }: { key: string; publisher: EventPublisher; log: Log },
): Job {
  let leasedUntil = 0;

  async function holdsLease(): Promise<boolean> {
    if (Date.now() < leasedUntil) return true;
    if (!(await source.renewLease())) return false;
    leasedUntil = Date.now() + renewEveryMs;
    return true;
  }

  async function relay(): Promise<void> {
    while (await holdsLease()) {
      const { cursor, events } = await source.findUnsent(mostAtOnce);
      const last = events.at(-1);
      if (!last) return;
      await publisher.publish(events.map((event) => toEventMessage(event, key)));
      await source.moveCursor(cursor, last.seq);
    }
  }

  const job = startJob('relay events', everyMs, relay, log);
  return {
    wake: () => job.wake(),
    async [Symbol.asyncDispose]() {
      await job[Symbol.asyncDispose]();
      await source.releaseLease().catch((error: unknown) => log.warn({ err: error }, 'lease not released'));
    },
  };
}

/** An event as it goes over the wire; what has the same key stays in order. */
export function toEventMessage(event: RecordedEvent, key: string): EventMessage {
  const { id, seq, type, aggregate, version, at, actorId, actorRole, reason, commandId, payload } = event;
  return {
    id,
    key,
    seq,
    type,
    version: 1,
    body: {
      aggregate,
      aggregateVersion: version,
      at: at.toISOString(),
      actor: { id: actorId, role: actorRole },
      ...(reason !== null && { reason }),
      ...(commandId !== null && { commandId }),
      payload,
    },
  };
}
