// A second process of the tests: adds 1 to a counter, as often as told, each time by reading and then writing.
import { setImmediate as turnOfLoop } from 'node:timers/promises';
import { openCounter } from './open-counter.ts';

const [file = '', times = '0'] = process.argv.slice(2);
await using counter = await openCounter(file);
for (let index = 0; index < Number(times); index += 1) {
  await counter.increment();
  await turnOfLoop();
}
