import { createOrderedQueue } from './ordered-queue.ts';

/** A queue of three, with tasks that end when they are told to. */
function openQueue() {
  const log: string[] = [];
  const ends = new Map<string, () => void>();
  const queue = createOrderedQueue({
    max: 3,
    onFull: () => log.push('full'),
    onAvailable: () => log.push('room'),
    onError: (error) => log.push(`failed: ${String(error)}`),
  });
  const add = (name: string, deliver: () => void = () => undefined) =>
    queue.add(async () => {
      await new Promise<void>((resolve) => ends.set(name, resolve));
      return () => {
        log.push(name);
        deliver();
      };
    });
  const end = async (...names: string[]) => {
    for (const name of names) ends.get(name)?.();
    await new Promise(setImmediate);
  };
  return { queue, log, ends, add, end };
}

test('results come in the order of their tasks, whichever is ready first', async () => {
  const { log, add, end } = openQueue();
  for (const name of ['a', 'b', 'c']) add(name);
  await end('c', 'b');
  expect(log).toEqual([]);
  await end('a');
  expect(log).toEqual(['a', 'b', 'c']);
});

test('beyond its size tasks wait, and the source is told to stop, and to go on when half is done', async () => {
  const { queue, log, ends, add, end } = openQueue();
  for (const name of ['a', 'b', 'c', 'd', 'e']) add(name);
  expect([...ends.keys()]).toEqual(['a', 'b', 'c']);
  expect(queue.size).toBe(5);
  await end('a', 'b');
  expect([...ends.keys()]).toEqual(['a', 'b', 'c', 'd', 'e']);
  await end('c');
  expect(log).toEqual(['full', 'a', 'b', 'c']);
  await end('d');
  expect(log).toEqual(['full', 'a', 'b', 'c', 'd', 'room']);
  await end('e');
  expect(queue.size).toBe(0);
});

test('a result that cannot be delivered does not hold up the others', async () => {
  const { log, add, end } = openQueue();
  add('a', () => {
    throw new Error('no');
  });
  add('b');
  await end('a', 'b');
  expect(log).toEqual(['a', 'failed: Error: no', 'b']);
});
