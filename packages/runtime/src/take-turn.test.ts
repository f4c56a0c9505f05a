import { setImmediate as turn } from 'node:timers/promises';
import { takeTurn } from './take-turn.ts';

test('each turn of the event loop is given to one, in the order in which they asked', async () => {
  const served: string[] = [];
  const work = async (name: string) => {
    for (const portion of [1, 2]) {
      await takeTurn();
      served.push(`${name}${portion}`);
    }
  };
  const all = Promise.all(['a', 'b', 'c'].map(work));
  const servedByTurn: number[] = [];
  while (served.length < 6) {
    await turn();
    servedByTurn.push(served.length);
  }
  await all;
  expect(served).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'c2']);
  for (const [index, count] of servedByTurn.entries()) {
    expect(count - (servedByTurn[index - 1] ?? 0)).toBeLessThanOrEqual(1);
  }
});
