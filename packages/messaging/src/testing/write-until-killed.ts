// Forked by the test of the embedded transport: reports confirmed messages to its parent until it is killed.
import { silentLog } from '@bike-rentals/runtime';
import { toEvents } from './describe-events.ts';
import { openEmbeddedTransport } from '../embedded/open-embedded-transport.ts';

const transport = await openEmbeddedTransport({ file: process.argv[2] ?? '', log: silentLog });
const sender = await transport.openCommandSender('queue', async () => undefined);
const publisher = await transport.openEventPublisher('topic');

async function sendCommands() {
  for (let number = 1; ; number += 1) {
    await sender.send({ id: `${number}`, type: 'count', version: 1, body: number });
    process.send?.({ kind: 'commands', count: number });
  }
}

async function publishEvents() {
  for (let number = 1; ; number += 3) {
    await publisher.publish(toEvents(number, number + 2));
    process.send?.({ kind: 'events', count: number + 2 });
  }
}

await Promise.all([sendCommands(), publishEvents()]);
