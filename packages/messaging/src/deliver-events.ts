import { retry, type RetryOptions } from './retry.ts';
import type { EventMessage, EventReaderOptions } from './transport.ts';
import { parseEvent, UnreadableMessageError } from './message-codec.ts';

type Handlers = Pick<EventReaderOptions, 'onEvents' | 'onInvalid'>;
type Chunk = { events: EventMessage[] } | { raw: string; reason: string };

/**
 * Delivers raw messages to the handlers in order, and resolves when all have been handled.
 * @throws AbortedError
 */
export async function deliverEvents(
  raws: readonly string[],
  handlers: Handlers,
  options: RetryOptions,
): Promise<void> {
  for (const chunk of toChunks(raws)) {
    await retry(
      () =>
        'events' in chunk ? handlers.onEvents(chunk.events) : handlers.onInvalid(chunk.raw, chunk.reason),
      options,
    );
  }
}

/** An unreadable message is a chunk of its own, so that a retry repeats only what failed. */
function toChunks(raws: readonly string[]): Chunk[] {
  const chunks: Chunk[] = [];
  for (const raw of raws) {
    try {
      const event = parseEvent(raw);
      const last = chunks.at(-1);
      if (last && 'events' in last) last.events.push(event);
      else chunks.push({ events: [event] });
    } catch (error) {
      if (!(error instanceof UnreadableMessageError)) throw error;
      chunks.push({ raw, reason: error.message });
    }
  }
  return chunks;
}
