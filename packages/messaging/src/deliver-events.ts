import { retry, type RetryOptions } from './retry.ts';
import type { EventMessage, EventReaderOptions } from './transport.ts';
import { parseEvent, UnreadableMessage } from './message-codec.ts';

type Handlers = Pick<EventReaderOptions, 'onEvents' | 'onInvalid'>;
type Portion = { events: EventMessage[] } | { raw: string; reason: string };

/**
 * Hands over raw messages in their order, and comes back when all are taken.
 * @throws Stopped
 */
export async function handOverEvents(
  raws: readonly string[],
  handlers: Handlers,
  options: RetryOptions,
): Promise<void> {
  for (const portion of toPortions(raws)) {
    await retry(
      () =>
        'events' in portion
          ? handlers.onEvents(portion.events)
          : handlers.onInvalid(portion.raw, portion.reason),
      options,
    );
  }
}

/** Each unreadable message stands alone, so that a retry repeats neither it nor what came before it. */
function toPortions(raws: readonly string[]): Portion[] {
  const portions: Portion[] = [];
  for (const raw of raws) {
    try {
      const event = parseEvent(raw);
      const last = portions.at(-1);
      if (last && 'events' in last) last.events.push(event);
      else portions.push({ events: [event] });
    } catch (error) {
      if (!(error instanceof UnreadableMessage)) throw error;
      portions.push({ raw, reason: error.message });
    }
  }
  return portions;
}
