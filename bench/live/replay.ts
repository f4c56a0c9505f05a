import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { startLivenessProbe } from '../../e2e/support/liveness-probe.ts';

const query = `subscription ($after: ID) {
  bikeEvents(after: $after) { eventId cursor kind bike { id state model { availableUnits } } }
}`;

/** Subscribers resume over the whole history at once, while another client requests `/health/live` of bikes. */
export async function measureReplay(subscribers: number, events: number) {
  const bikes = fork(join(import.meta.dirname, 'bikes-with-history.ts'), [String(events)]);
  const [{ port, assertion }] = (await once(bikes, 'message')) as [{ port: number; assertion: string }];
  // A service that has just started compiles its statements at their first use, and publishes its history: neither is
  // what is measured here.
  await follow(100);
  await wait(5_000);
  const probe = await startLivenessProbe(`http://127.0.0.1:${port}`);
  const started = performance.now();

  async function follow(count: number): Promise<void> {
    const client = createClient({
      url: `ws://127.0.0.1:${port}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { assertion },
      retryAttempts: 0,
    });
    let received = 0;
    const variables = { after: Buffer.from('0').toString('base64url') };
    for await (const { errors } of client.iterate({ query, variables })) {
      if (errors) throw new Error(JSON.stringify(errors));
      if ((received += 1) === count) break;
    }
    await client.dispose();
  }
  await Promise.all(Array.from({ length: subscribers }, () => follow(events)));
  const seconds = (performance.now() - started) / 1_000;
  const maxHealthMs = await probe.stop();
  bikes.disconnect();
  return { subscribers, events, seconds: Math.round(seconds), maxHealthMs };
}
