import { bikeEvents, bikeEventsTopic, parseMessage } from '@bike-rentals/contracts';
import { openInBackground, type EventMessage, type Transport } from '@bike-rentals/messaging';
import { yieldToEventLoop, type Log } from '@bike-rentals/runtime';
import { findSampled, SpanKind, startSpan, toTraceparent, type Tracer } from '@bike-rentals/tracing';
import { findEventRange, findEventsAfter } from '../../store/events.ts';
import type { Reader } from '../../store/open-store.ts';
import type { EventFeed } from '../graphql/event-feed.ts';

/** Where live events come from and go to. */
export interface LiveEventsOptions {
  transport: Transport;
  read: Reader;
  feed: EventFeed;
  tracer?: Tracer | undefined;
  log: Log;
}

/**
 * Reads the events of all instances, and publishes them to this process's subscribers. Subscribers may connect before
 * Kafka can be reached: events recorded meanwhile are read from the table first, so that they miss none.
 */
export async function startLiveEvents(options: LiveEventsOptions): Promise<AsyncDisposable> {
  const { transport, read, feed, tracer, log } = options;
  const start = (await findEventRange(read))?.last ?? 0;
  const takeLive = onLiveEvents(feed, { tracer, log });
  let catchingUp: Promise<void> | undefined;
  const catchUp = () =>
    (catchingUp ??= readMeanwhile({ read, feed }, start).catch((error: unknown) => {
      // The next event or connection tries again.
      catchingUp = undefined;
      throw error;
    }));
  const reader = openInBackground(
    transport.openEventReader({
      topic: bikeEventsTopic,
      group: { live: true },
      async onEvents(events) {
        await catchUp();
        await takeLive(events);
      },
      onInvalid: async (_raw, reason) => log.warn({ reason }, 'message skipped'),
    }),
  );
  void reader.opened
    .then(catchUp)
    .catch((error: unknown) =>
      log.warn({ err: error }, 'events of the time before Kafka was reached not read yet'),
    );
  return reader;
}

const pageSize = 500;

/** Duplicates do no harm: a subscriber skips events up to its last one. */
async function readMeanwhile({ read, feed }: Pick<LiveEventsOptions, 'read' | 'feed'>, start: number) {
  for (let last = start; ;) {
    await yieldToEventLoop();
    const page = await findEventsAfter(read, last, pageSize);
    for (const { trace, ...event } of page) feed.publish({ ...event, trace: trace ?? undefined });
    const end = page.at(-1)?.seq;
    if (end === undefined) return;
    last = end;
  }
}

const parsedAtOnce = 100;

/** Publishes live events to the feed. */
function onLiveEvents(
  feed: EventFeed,
  { tracer, log }: Pick<LiveEventsOptions, 'tracer' | 'log'>,
): (events: EventMessage[]) => Promise<void> {
  return async (events) => {
    for (const [index, event] of events.entries()) {
      // All events of an outage of Kafka may arrive at once.
      if (index % parsedAtOnce === 0) await yieldToEventLoop();
      const parsed = parseMessage(bikeEvents, event);
      if (parsed.kind !== 'message') {
        log.warn({ eventId: event.id, reason: parsed.reason }, 'event skipped');
        continue;
      }
      const { at, payload } = parsed.message.body;
      const { seq, id, type } = event;
      const span = startSpan(tracer, `publish ${type}`, { parent: event.trace, kind: SpanKind.CONSUMER });
      const trace = span ? toTraceparent(span) : findSampled(event.trace);
      feed.publish({ seq, id, type, at, payload, trace });
      span?.end();
    }
  };
}
