import { pino } from 'pino';
import { createReadModelCheck } from './check-read-model.ts';

test('the first run is left out, and differences are logged', async () => {
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(line) });
  let checks = 0;
  const followed = {
    get readModel(): never {
      throw new Error('not needed');
    },
    check: async () => ((checks += 1) === 2 ? ['bikes b1: one, in the tables another'] : []),
    countDifferences: () => 0,
    [Symbol.dispose]: () => undefined,
  };
  const run = createReadModelCheck(followed, log);
  await run();
  expect(checks).toBe(0);
  await run();
  expect(lines).toEqual([]);
  await run();
  expect(lines.join()).toContain('bikes b1: one, in the tables another');
});
