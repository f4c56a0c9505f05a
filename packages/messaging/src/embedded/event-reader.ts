import { setImmediate as turnOfLoop } from 'node:timers/promises';
import { createBell } from '../wake-signal.ts';
import { handOverEvents } from '../deliver-events.ts';
import { ignoreStopped, retry } from '../retry.ts';
import type { EventReaderOptions } from '../transport.ts';
import type { EmbeddedContext } from './context.ts';

export function openEventReader(context: EmbeddedContext, options: EventReaderOptions): AsyncDisposable {
  const { log, health, events, added } = context;
  const { topic } = options;
  const stop = new AbortController();
  const bell = createBell();
  const patience = { what: `events of ${topic}`, log, health, signal: stop.signal };
  const cursor = openCursor(context, options);
  added.on(topic, bell.ring);

  async function work() {
    let position = await retry(cursor.find, patience);
    while (!stop.signal.aborted) {
      const stored = await retry(async () => events.read(topic, position), patience);
      const last = stored.at(-1)?.position;
      if (last === undefined) {
        await bell.rung();
        continue;
      }
      const raws = stored.map(({ message }) => message);
      await handOverEvents(raws, options, patience);
      await retry(() => cursor.move((position = last)), patience);
      await turnOfLoop();
    }
  }

  const finished = cursor.takeTurn(stop.signal, work).catch(ignoreStopped);
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      bell.ring();
      await finished;
      added.off(topic, bell.ring);
    },
  };
}

interface Cursor {
  takeTurn: (signal: AbortSignal, work: () => Promise<void>) => Promise<void>;
  find: () => Promise<number>;
  move: (position: number) => Promise<void>;
}

function openCursor(context: EmbeddedContext, { topic, group }: EventReaderOptions): Cursor {
  const { journal, events, takeTurn } = context;
  if (typeof group !== 'string') return startAtEnd(events.getEnd());
  const move = (position: number) =>
    // No flush: after a power failure the group reads some events twice, and drops the doubles.
    journal.write('process', () => events.moveCursor(group, topic, position));
  return {
    takeTurn: (signal, work) => takeTurn(`events of ${topic} for ${group}`, signal, work),
    async find() {
      const position = events.findCursor(group, topic) ?? 0;
      // On record from now on, so that no event is pruned before the group has read it.
      await move(position);
      return position;
    },
    move,
  };
}

const startAtEnd = (end: number): Cursor => ({
  takeTurn: (_signal, work) => work(),
  find: async () => end,
  move: async () => undefined,
});
