import { startBikes } from '@bike-rentals/bikes';
import { createAssertionSigner, createPrivateJwk, toJwks, toPublicJwk } from '@bike-rentals/identity';
import { openEmbeddedTransport, type Command, type Transport } from '@bike-rentals/messaging';
import { createUuid, silentLog, type Environment } from '@bike-rentals/runtime';
import { migrate } from '@bike-rentals/sqlite';
import { createManualClock, openTemporaryFolder } from '@bike-rentals/testing';
import { readConfig as readUsersConfig, startUsers } from '@bike-rentals/users';
import { readConfig as readBikesConfig } from '@bike-rentals/bikes';
import { toMigrationTarget } from '@bike-rentals/system/paths';

const key = createPrivateJwk();
const assertionKeys = toJwks([toPublicJwk(key)]);

/** Passes on all but the first command, which is confirmed and gone: what a broker that lost its disk does. */
function loseFirst(transport: Transport): Transport & { lost: Command[] } {
  const lost: Command[] = [];
  return {
    ...transport,
    lost,
    async openCommandSender(queue, onOutcomes) {
      const sender = await transport.openCommandSender(queue, onOutcomes);
      return {
        async send(command) {
          if (lost.length === 0) lost.push(command);
          else if (command.type === 'void') await sender.send(command);
        },
        [Symbol.asyncDispose]: () => sender[Symbol.asyncDispose](),
      };
    },
  };
}

test('a command that was lost is voided, the request ends as expired, and the command has no effect even if it turns up', async () => {
  await using folder = await openTemporaryFolder();
  const env: Environment = {
    DATA_DIR: folder.path,
    BIKES_PORT: '0',
    USERS_PORT: '0',
    USERS_OUTCOME_TIMEOUT_MS: '50',
  };
  for (const service of ['users', 'bikes'] as const) await migrate(toMigrationTarget(service, env));
  const clock = createManualClock();
  await using embedded = await openEmbeddedTransport({ file: ':memory:', log: silentLog });
  const transport = loseFirst(embedded);
  const surroundings = { transport, clock, createId: createUuid, log: silentLog };
  const bikesConfig = {
    ...readBikesConfig(env),
    database: toMigrationTarget('bikes', env).file,
    assertionKeys,
  };
  await using _bikes = await startBikes(bikesConfig, surroundings);
  await using users = await startUsers(
    {
      ...readUsersConfig(env),
      database: toMigrationTarget('users', env).file,
      assertionKeys,
      auth: { url: 'http://127.0.0.1:1/graphql', key },
    },
    surroundings,
  );
  const signer = createAssertionSigner({ key, clock });
  const rider = { kind: 'user', userId: 'u1', role: 'RENTER', sessionId: 's1' } as const;
  async function ask<Data>(query: string): Promise<Data> {
    const response = await fetch(`http://127.0.0.1:${users.port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-viewer-assertion': signer.sign(rider, 'users') },
      body: JSON.stringify({ query }),
    });
    return ((await response.json()) as { data: Data }).data;
  }
  const rent =
    'mutation { rentBike(input: { modelId: "m1", idempotencyKey: "k1" }) { __typename ... on RentalAnswer { request { id status } } ... on RentalRefused { code } } }';
  expect(await ask(rent)).toMatchObject({ rentBike: { __typename: 'RentalPending' } });

  clock.advance(61_000);
  let answer: { rentBike: { __typename: string; code?: string } };
  // Each repeats the request and awaits the outcome; `resendPending` voids it meanwhile.
  do answer = await ask(rent);
  while (answer.rentBike.__typename === 'RentalPending');
  expect(answer).toMatchObject({
    rentBike: { __typename: 'RentalRefused', code: 'EXPIRED', request: { status: 'EXPIRED' } },
  });

  const outcome = Promise.withResolvers<unknown>();
  await using late = await embedded.openCommandSender('bikes.commands', async ([first]) =>
    outcome.resolve(first),
  );
  const [command] = transport.lost;
  if (!command) throw new Error('nothing was lost');
  await late.send(command);
  expect(await outcome.promise).toMatchObject({ commandId: command.id, type: 'voided' });
});
