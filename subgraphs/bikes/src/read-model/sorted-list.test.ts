import { createRandom } from '@bike-rentals/runtime';
import { compareTexts, createSortedList } from './sorted-list.ts';

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9));

test(`a list is in order whatever is added and removed, one by one or many at once (SEED=${seed})`, () => {
  const random = createRandom(seed);
  const list = createSortedList(compareTexts);
  const expected = new Set<string>();
  for (let round = 0; round < 300; round += 1) {
    const values = Array.from({ length: random.chance(0.1) ? 150 : 2 }, () => String(random.below(5_000)));
    const added = [...new Set(values)].filter((value) => !expected.has(value));
    list.add(added);
    added.forEach((value) => expected.add(value));
    const removed = String(random.below(5_000));
    list.remove(removed);
    expected.delete(removed);
    const after = random.chance(0.5) ? String(random.below(5_000)) : undefined;
    const sorted = [...expected].sort(compareTexts);
    expect([...list.iterate(after)]).toEqual(sorted.filter((value) => after === undefined || value > after));
  }
});
