import { apiError } from '@bike-rentals/subgraph';
import type { LiveEvent } from './bike-events.ts';

/** A subscriber of this process: iterate it, and leave. */
export interface FeedReader extends AsyncIterable<LiveEvent> {
  leave(): void;
}

/** Hands each live event to every subscriber of this process. */
export interface EventFeed {
  publish(event: LiveEvent): void;
  join(): FeedReader;
  /** Ends every iteration. */
  close(): void;
}

/** A subscriber this far behind is let go: it resumes by cursor. */
const mostWaiting = 10_000;

export function createEventFeed(): EventFeed {
  const readers = new Set<Reader>();
  return {
    publish: (event) => readers.forEach((reader) => reader.push(event)),
    join() {
      const reader = new Reader(() => readers.delete(reader));
      readers.add(reader);
      return reader;
    },
    close: () => readers.forEach((reader) => reader.leave()),
  };
}

class Reader implements FeedReader {
  readonly #events: LiveEvent[] = [];
  readonly #onLeave: () => void;
  #wake: () => void = () => undefined;
  #state: 'reading' | 'left' | 'overrun' = 'reading';

  constructor(onLeave: () => void) {
    this.#onLeave = onLeave;
  }

  push(event: LiveEvent): void {
    if (this.#events.length >= mostWaiting) this.#end('overrun');
    else this.#events.push(event);
    this.#wake();
  }

  leave(): void {
    this.#end('left');
  }

  #end(state: 'left' | 'overrun'): void {
    if (this.#state === 'reading') this.#state = state;
    this.#onLeave();
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<LiveEvent, void, undefined> {
    for (;;) {
      if (this.#state === 'left') return;
      if (this.#state === 'overrun')
        throw apiError('UNAVAILABLE', 'Too far behind: resume with the last cursor.');
      const event = this.#events.shift();
      if (event) yield event;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
