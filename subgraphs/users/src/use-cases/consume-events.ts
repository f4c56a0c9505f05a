import type { Parsed } from '@bike-rentals/contracts';
import type { EventMessage } from '@bike-rentals/messaging';
import { yieldToEventLoop } from '@bike-rentals/runtime';
import { SpanKind, startSpan, type Span } from '@bike-rentals/tracing';
import { isTransient, toConsumerCursor, type Durability } from '@bike-rentals/sqlite';
import { getCursor, saveCursor, saveDeadEvent } from '../store/cursors.ts';
import type { Transaction } from '../store/open-store.ts';
import type { UseCaseContext } from './use-case-context.ts';

/** What the effects of events are made with. */
export type EffectContext = Pick<UseCaseContext, 'createId' | 'clock' | 'sendsMail' | 'mailsStaff'>;

/** A parsed event with its id, by which a duplicate is recognised. */
export type Identified<Event> = Event & { id: string };

/** What a feature does with the events of a topic. */
export interface EventHandler<Event, Created> {
  topic: string;
  parse: (event: EventMessage) => Parsed<Event>;
  /** Whether `apply` may write anything for this event. */
  hasEffect: (context: EffectContext, event: Identified<Event>) => boolean;
  /** Writes the effect of events that have not been consumed before. Returns what is to be published. */
  apply: (tx: Transaction, context: EffectContext, events: Identified<Event>[]) => Promise<Created[]>;
  /** Writes the effect of a dead event, although its cursor has passed it. Safe to repeat. */
  applyDead: (tx: Transaction, context: EffectContext, event: Identified<Event>) => Promise<unknown>;
  /** Called after the commit, if something was created. */
  publish?: (service: UseCaseContext, created: Created[]) => void;
}

/** A handler with the mechanism around it: cursors, portions, dead events. */
export interface EventConsumer {
  topic: string;
  /** Consumes events; one that is delivered again changes nothing. */
  consume: (service: UseCaseContext, events: EventMessage[]) => Promise<void>;
  /**
   * Consumes a dead event again.
   * @returns why it cannot be consumed, or undefined if it was
   */
  consumeDead: (tx: Transaction, context: EffectContext, event: EventMessage) => Promise<string | undefined>;
}

/** Adds cursors, portions and dead events to what a feature does with events. */
export function createEventConsumer<Event extends object, Created = never>(
  handler: EventHandler<Event, Created>,
): EventConsumer {
  return {
    topic: handler.topic,
    async consume(service, events) {
      for (const portion of toPortions(events)) {
        const spans = startEventSpans(service, portion);
        const created = await consumePortion(service, handler, portion).finally(() => {
          for (const span of spans) span.end();
        });
        if (created.length > 0) handler.publish?.(service, created);
        await yieldToEventLoop();
      }
    },
    async consumeDead(tx, context, event) {
      const { parsed } = readEvent(handler, event);
      if (parsed.kind !== 'message') return parsed.reason;
      await handler.applyDead(tx, context, parsed.message);
      return undefined;
    },
  };
}

/** One for each event whose trace is sampled. A delivery that is repeated has another. */
function startEventSpans({ tracer }: UseCaseContext, events: EventMessage[]): Span[] {
  const spans = events.map(({ type, trace, seq }) => {
    const attributes = { 'event.seq': seq };
    return startSpan(tracer, `consume ${type}`, { parent: trace, kind: SpanKind.CONSUMER, attributes });
  });
  return spans.filter((span) => span !== undefined);
}

const maxEventsPerTransaction = 100;

/**
 * All events of an outage of Kafka may arrive at once: too many for one statement, and for one turn of the event loop.
 */
function toPortions(events: EventMessage[]): EventMessage[][] {
  const count = Math.ceil(events.length / maxEventsPerTransaction);
  return Array.from({ length: count }, (_, index) =>
    events.slice(index * maxEventsPerTransaction, (index + 1) * maxEventsPerTransaction),
  );
}

/** An event as it came, and what it says. */
interface ReadEvent<Event> {
  message: EventMessage;
  parsed: Parsed<Identified<Event>>;
}

function readEvent<Event extends object>(
  { parse }: Pick<EventHandler<Event, unknown>, 'parse'>,
  message: EventMessage,
): ReadEvent<Event> {
  const parsed = parse(message);
  if (parsed.kind !== 'message') return { message, parsed };
  return { message, parsed: { kind: 'message', message: { ...parsed.message, id: message.id } } };
}

/**
 * Events up to the cursor have been consumed before. The cursor moves in the transaction of the effect.
 *
 * If the transaction fails, and not transiently, each event gets a transaction of its own; one that fails then is kept
 * as a dead event, so that it does not block the others.
 */
async function consumePortion<Event extends object, Created>(
  service: UseCaseContext,
  handler: EventHandler<Event, Created>,
  messages: EventMessage[],
): Promise<Created[]> {
  const { topic } = handler;
  const events = messages.map((message) => readEvent(handler, message));
  try {
    const durability = findDurability(service, handler, events);
    return await consumeTogether(service, { topic, events, durability }, (tx, fresh) =>
      applyReadable(tx, service, handler, fresh),
    );
  } catch (error) {
    if (isTransient(error)) throw error;
    const [event] = messages;
    if (event && messages.length === 1) {
      const reason = error instanceof Error ? error.message : String(error);
      return consumeTogether(service, { topic, events, durability: 'power-loss' }, async (tx) => {
        await setAside(tx, service, { topic, event, reason });
        return [];
      });
    }
  }
  const created: Created[] = [];
  for (const message of messages) created.push(...(await consumePortion(service, handler, [message])));
  return created;
}

/**
 * Most events are not for users. Where only a cursor moves, the same events are passed over once more after a power
 * loss; but what has an effect is not delivered again once Kafka was told that it is done.
 */
function findDurability<Event extends object>(
  context: EffectContext,
  { hasEffect }: Pick<EventHandler<Event, unknown>, 'hasEffect'>,
  events: ReadEvent<Event>[],
): Durability {
  const isPassedOver = ({ parsed }: ReadEvent<Event>) =>
    parsed.kind === 'message' && !hasEffect(context, parsed.message);
  return events.every(isPassedOver) ? 'process-crash' : 'power-loss';
}

async function consumeTogether<Event, Created>(
  { store }: UseCaseContext,
  { topic, events, durability }: { topic: string; events: ReadEvent<Event>[]; durability: Durability },
  effect: (tx: Transaction, fresh: ReadEvent<Event>[]) => Promise<Created[]>,
): Promise<Created[]> {
  return store.transact(async (tx) => {
    // `seq` counts the events of one key: a topic has as many cursors as keys.
    const cursors = new Map<string, number>();
    const fresh: ReadEvent<Event>[] = [];
    for (const event of events) {
      const { key, seq } = event.message;
      const cursor = toConsumerCursor(topic, key);
      const last = cursors.get(cursor) ?? (await getCursor(tx, cursor));
      if (seq > last) fresh.push(event);
      cursors.set(cursor, Math.max(seq, last));
    }
    if (fresh.length === 0) return [];
    const created = await effect(tx, fresh);
    for (const [cursor, seq] of cursors) await saveCursor(tx, cursor, seq);
    return created;
  }, durability);
}

/** Sets aside the events that cannot be read, and applies the others together. */
async function applyReadable<Event extends object, Created>(
  tx: Transaction,
  service: UseCaseContext,
  { topic, apply }: EventHandler<Event, Created>,
  events: ReadEvent<Event>[],
): Promise<Created[]> {
  const readable: Identified<Event>[] = [];
  for (const { message, parsed } of events) {
    if (parsed.kind === 'message') readable.push(parsed.message);
    else await setAside(tx, service, { topic, event: message, reason: parsed.reason });
  }
  return apply(tx, service, readable);
}

/** Events that are broken, or newer than this code. An operator sees them, and can have them consumed again. */
async function setAside(
  tx: Transaction,
  { clock, log }: UseCaseContext,
  { topic, event, reason }: { topic: string; event: EventMessage; reason: string },
): Promise<void> {
  log.error({ topic, eventId: event.id, reason }, 'event set aside');
  await saveDeadEvent(tx, { topic, raw: JSON.stringify(event), reason, at: clock.now() });
}
