import { setImmediate as turn } from 'node:timers/promises';
import { yieldToEventLoop } from './yield-to-event-loop.ts';

/** Longer than half of a turn's budget: a third portion never fits into one turn. */
const portionMs = 15;

function work(): void {
  for (const until = performance.now() + portionMs; performance.now() < until;);
}

test('work of many that is done in portions leaves the event loop its turns, first come, first served', async () => {
  const portions: string[] = [];
  const work3 = async (name: string) => {
    for (const number of [1, 2, 3]) {
      await yieldToEventLoop();
      work();
      portions.push(`${name}${number}`);
    }
  };
  const all = Promise.all(['a', 'b', 'c', 'd'].map(work3));
  const done: number[] = [];
  while (portions.length < 12) {
    await turn();
    done.push(portions.length);
  }
  await all;
  expect(portions.slice(0, 4)).toEqual(['a1', 'b1', 'c1', 'd1']);
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
