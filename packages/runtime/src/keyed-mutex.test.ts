import { createKeyedMutex } from './keyed-mutex.ts';

test('work of one key runs one after the other, work of another key beside it', async () => {
  const runExclusive = createKeyedMutex();
  const gate = Promise.withResolvers<undefined>();
  const log: string[] = [];
  const first = runExclusive('a', async () => {
    await gate.promise;
    log.push('a1');
  });
  const second = runExclusive('a', async () => log.push('a2'));
  await runExclusive('b', async () => log.push('b1'));
  gate.resolve(undefined);
  await Promise.all([first, second]);
  expect(log).toEqual(['b1', 'a1', 'a2']);
});

test('work that fails rejects for its caller, and the next one runs', async () => {
  const runExclusive = createKeyedMutex();
  const failing = runExclusive('a', async () => Promise.reject(new Error('broken')));
  const next = runExclusive('a', async () => 'done');
  await expect(failing).rejects.toThrow('broken');
  expect(await next).toBe('done');
});
