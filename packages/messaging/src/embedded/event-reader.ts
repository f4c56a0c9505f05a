import { setImmediate as turnOfLoop } from 'node:timers/promises';
import { createWakeSignal } from '../wake-signal.ts';
import { deliverEvents } from '../deliver-events.ts';
import { ignoreAborted, retry } from '../retry.ts';
import type { EventReaderOptions } from '../transport.ts';
import type { EmbeddedContext } from './context.ts';
import { runWhenActive } from './stand-by.ts';

/** Reads a topic of the table as a group, or, without a group, from its end. */
export function openEventReader(context: EmbeddedContext, options: EventReaderOptions): AsyncDisposable {
  const { log, health, events, added } = context;
  const { topic } = options;
  const stop = new AbortController();
  const wakeSignal = createWakeSignal();
  const retryOptions = { what: `events of ${topic}`, log, health, signal: stop.signal };
  const cursor = openCursor(context, options);
  added.on(topic, wakeSignal.notify);

  async function work() {
    let position = await retry(cursor.find, retryOptions);
    while (!stop.signal.aborted) {
      const stored = await retry(async () => events.read(topic, position), retryOptions);
      const last = stored.at(-1)?.position;
      if (last === undefined) {
        await wakeSignal.wait();
        continue;
      }
      const raws = stored.map(({ message }) => message);
      await deliverEvents(raws, options, retryOptions);
      await retry(() => cursor.move((position = last)), retryOptions);
      await turnOfLoop();
    }
  }

  const finished = cursor.runWhenActive({ signal: stop.signal, work }).catch(ignoreAborted);
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      wakeSignal.notify();
      await finished;
      added.off(topic, wakeSignal.notify);
    },
  };
}

interface Cursor {
  runWhenActive: (standBy: { signal: AbortSignal; work: () => Promise<void> }) => Promise<void>;
  find: () => Promise<number>;
  move: (position: number) => Promise<void>;
}

function openCursor(context: EmbeddedContext, { topic, group }: EventReaderOptions): Cursor {
  const { groupCommit, events, runExclusive } = context;
  if (typeof group !== 'string') return startAtEnd(events.getEnd());
  const move = (position: number) =>
    // No flush: after a power failure the group reads some events twice, and drops the doubles.
    groupCommit.write('process-crash', () => events.moveCursor(group, topic, position));
  return {
    runWhenActive: (standBy) => runWhenActive(runExclusive, `events of ${topic} for ${group}`, standBy),
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
  runWhenActive: ({ work }) => work(),
  find: async () => end,
  move: async () => undefined,
});
