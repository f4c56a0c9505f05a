import {
  startPeriodicJob,
  yieldToEventLoop,
  type Health,
  type PeriodicJob,
  type Log,
} from '@bike-rentals/runtime';
import type { EventMessage, EventPublisher } from './transport.ts';
import { truncateReason, encodeMessage, UnsendableMessageError } from './message-codec.ts';

/** A row of the table `Event` of a service, written in the transaction of the change that it describes. */
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
  /** Undefined where the table has no such column. */
  trace?: string | null;
  at: Date;
}

/** The outbox of a service: its table `Event`, and the cursor up to which the events are published. */
export interface RelaySource {
  /** The stored cursor, and the lowest events above it and above `published`. */
  findUnsent(limit: number, published: number): Promise<{ cursor: number; events: RecordedEvent[] }>;
  /** Compare-and-set: false if another relay was faster, which can publish events twice but never reorder them. */
  moveCursor(from: number, to: number): Promise<boolean>;
  /** Keeps the reason why an event cannot be published, for an operator to see. */
  setAside(seq: number, reason: string): Promise<void>;
  /**
   * True while this process holds the lease, which saves double work; correctness does not depend on it.
   * `takeOver` takes the lease from another holder.
   */
  renewLease(options: { takeOver: boolean }): Promise<boolean>;
  releaseLease(): Promise<void>;
}

/** Published in the place of an event that Kafka will never take, so that readers know what they miss. */
export const omittedEventType = 'event.omitted';

const maxPerRead = 500;
/** Half of what Kafka takes in one batch by default (`message.max.bytes`, 1 MiB). */
const maxBatchBytes = 512 * 1024;
/** How long what another process left behind waits at most; our own commits wake the relay. */
const intervalMs = 1_000;
/** Half of the lease's life would do; renewing is a write, so it is not done for every batch. */
const leaseRenewalIntervalMs = 1_500;
/**
 * How often the cursor is stored at most. A transaction for each batch would be as many as those that bring events. What
 * is published above the stored cursor when the process dies is published again, and its readers know it by its `seq`.
 */
const cursorIntervalMs = 250;

/** Where a relay publishes to. */
export interface RelayOptions {
  /** The key of all events: what has one key stays in order. */
  key: string;
  publisher: Pick<EventPublisher, 'publish'>;
  health: Health;
  log: Log;
}

/**
 * Publishes the lowest unsent prefix in order as one awaited batch, and stores the cursor now and then. A crash in
 * between publishes some again: at least once, and the first copies come in order.
 */
export function startEventRelay(
  source: RelaySource,
  { key, publisher, health, log }: RelayOptions,
): PeriodicJob {
  let leasedUntil = 0;
  let isWoken = false;
  /** The last event that this process has published since it got the lease, and the cursor as it is stored. */
  let published = 0;
  let stored = 0;
  let storedAt = -Infinity;

  async function holdsLease(takeOver: boolean): Promise<boolean> {
    if (Date.now() < leasedUntil) return true;
    if (!(await source.renewLease({ takeOver }))) return false;
    leasedUntil = Date.now() + leaseRenewalIntervalMs;
    return true;
  }

  async function relay(): Promise<void> {
    // The process that commits takes the relay over: another process would find its events at its next interval only.
    const wasWoken = isWoken;
    isWoken = false;
    while (await holdsLease(wasWoken)) {
      await yieldToEventLoop();
      const { cursor, events } = await source.findUnsent(maxPerRead, published);
      stored = cursor;
      for (const batch of toBatches(events.map((event) => toEventMessage(event, key)))) await publish(batch);
      published = events.at(-1)?.seq ?? published;
      const isIdle = events.length === 0;
      // The position after a burst is stored at the next interval.
      if ((isIdle && !wasWoken) || performance.now() - storedAt >= cursorIntervalMs) await storeCursor();
      if (isIdle) return;
    }
    published = 0;
  }

  async function storeCursor(): Promise<void> {
    if (published <= stored) return;
    // Another relay was faster: this one continues from where that has got to.
    if (!(await source.moveCursor(stored, published))) published = 0;
    stored = published;
    storedAt = performance.now();
  }

  /** Split in halves until what cannot be published stands alone. */
  async function publish(messages: EventMessage[]): Promise<void> {
    try {
      await publisher.publish(messages);
    } catch (error) {
      if (!(error instanceof UnsendableMessageError)) throw error;
      const [message] = messages;
      if (message && messages.length === 1) return publishHole(message, error.message);
      const middle = Math.ceil(messages.length / 2);
      await publish(messages.slice(0, middle));
      await publish(messages.slice(middle));
    }
  }

  async function publishHole(message: EventMessage, reason: string): Promise<void> {
    log.error({ seq: message.seq, type: message.type, reason }, 'event set aside: Kafka will not take it');
    await source.setAside(message.seq, truncateReason(reason));
    // The sooner the cursor is behind it, the fewer crashes set it aside again, which an operator may have dealt with.
    storedAt = -Infinity;
    await publisher.publish([toHole(message, truncateReason(reason))]);
  }

  const job = startPeriodicJob('relay events', intervalMs, health.watch('relay events', relay), log);
  return {
    wake() {
      isWoken = true;
      job.wake();
    },
    async [Symbol.asyncDispose]() {
      await job[Symbol.asyncDispose]();
      await storeCursor().catch((error: unknown) => log.warn({ err: error }, 'cursor not stored'));
      await source.releaseLease().catch((error: unknown) => log.warn({ err: error }, 'lease not released'));
    },
  };
}

/** In order, each small enough for Kafka; a message that is too large by itself makes a batch of its own. */
function toBatches(messages: readonly EventMessage[]): EventMessage[][] {
  const batches: EventMessage[][] = [];
  let bytes = Infinity;
  for (const message of messages) {
    const size = Buffer.byteLength(encodeMessage(message));
    bytes += size;
    if (bytes > maxBatchBytes) {
      batches.push([]);
      bytes = size;
    }
    batches.at(-1)?.push(message);
  }
  return batches;
}

/** Has the place of the event in the order of its key, and none of what made it too large. */
function toHole({ id, key, seq, type, version, body }: EventMessage, reason: string): EventMessage {
  const { aggregate, aggregateVersion, at } = body as Record<string, unknown>;
  const actor = { id: 'relay', role: 'SYSTEM' };
  const payload = { type, version, reason };
  return {
    id,
    key,
    seq,
    type: omittedEventType,
    version: 1,
    body: { aggregate, aggregateVersion, at, actor, payload },
  };
}

/** An event as it goes over the wire; what has the same key stays in order. */
export function toEventMessage(event: RecordedEvent, key: string): EventMessage {
  const { id, seq, type, aggregate, version, at, actorId, actorRole, reason, commandId, trace, payload } =
    event;
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
    ...(trace != null && { trace }),
  };
}
