import { setImmediate as turn } from 'node:timers/promises';
import { yieldToEventLoop } from './yield-to-event-loop.ts';

const nextTick = () => new Promise<void>((resolve) => process.nextTick(resolve));

/** Longer than the budget of a turn: it is used up by one portion. */
function useUpTurn(): void {
  for (const until = performance.now() + 25; performance.now() < until;);
}

/** Each of the names does so many portions; resolves when all have. */
function workInPortions(names: string[], count: number, doPortion: (name: string) => Promise<void>) {
  return Promise.all(
    names.map(async (name) => {
      for (let done = 0; done < count; done += 1) {
        await yieldToEventLoop();
        await doPortion(name);
      }
    }),
  );
}

test('portions run first come, first served, each to the end of its ticks', async () => {
  const steps: string[] = [];
  await workInPortions(['a', 'b', 'c'], 3, async (name) => {
    steps.push(name);
    // Loaders and sockets go on in later ticks.
    for (let ticks = 0; ticks < 10; ticks += 1) await nextTick();
    steps.push(name);
  });
  expect(steps.join('')).toBe('aabbccaabbccaabbcc');
});

test('the event loop turns between portions that use up its budget, whatever ticks they take', async () => {
  let portions = 0;
  const all = workInPortions(['a', 'b', 'c', 'd'], 3, async () => {
    await nextTick();
    await nextTick();
    useUpTurn();
    portions += 1;
  });
  const done: number[] = [];
  while (portions < 12) {
    await turn();
    done.push(portions);
  }
  await all;
  // Each turn has one; this test sees the turn come before it or after it.
  for (const [index, count] of done.entries()) expect(count - (done[index - 1] ?? 0)).toBeLessThanOrEqual(2);
});

test('small portions share a turn', async () => {
  const portionsOfTurns: number[] = [];
  // A machine that is busy elsewhere may use up a turn's budget by itself, but not always.
  while (!portionsOfTurns.some((portions) => portions > 5)) {
    let portions = 0;
    const all = Promise.all(
      Array.from({ length: 20 }, async () => {
        await yieldToEventLoop();
        portions += 1;
      }),
    );
    for (let last = 0; portions < 20; last = portions) {
      await turn();
      portionsOfTurns.push(portions - last);
    }
    await all;
  }
});
