import { setImmediate as turn } from 'node:timers/promises';
import { yieldToEventLoop } from './yield-to-event-loop.ts';

const nextTick = () => new Promise<void>((resolve) => process.nextTick(resolve));

test('of the portions of many one runs in each turn of the event loop, first come, first served', async () => {
  const portions: string[] = [];
  const work = async (name: string) => {
    for (const number of [1, 2, 3]) {
      await yieldToEventLoop();
      // Loaders and sockets go on in the next tick: a portion is not over before.
      for (let ticks = 0; ticks < 10; ticks += 1) await nextTick();
      portions.push(`${name}${number}`);
    }
  };
  const all = Promise.all(['a', 'b', 'c'].map(work));
  const doneAfterTurns: number[] = [];
  while (portions.length < 9) {
    await turn();
    doneAfterTurns.push(portions.length);
  }
  await all;
  expect(portions).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'c2', 'a3', 'b3', 'c3']);
  for (const [index, count] of doneAfterTurns.entries())
    expect(count - (doneAfterTurns[index - 1] ?? 0)).toBeLessThanOrEqual(1);
});
