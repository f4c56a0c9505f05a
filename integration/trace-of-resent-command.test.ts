import { readConfig as readBikesConfig, startBikes } from '@bike-rentals/bikes';
import { createAssertionSigner, createPrivateJwk, toJwks, toPublicJwk } from '@bike-rentals/identity';
import { openEmbeddedTransport, type Transport } from '@bike-rentals/messaging';
import { createUuid, silentLog, type Environment } from '@bike-rentals/runtime';
import { migrate } from '@bike-rentals/sqlite';
import { toMigrationTarget } from '@bike-rentals/system/paths';
import { createManualClock, openTemporaryFolder } from '@bike-rentals/testing';
import { openTracing } from '@bike-rentals/tracing';
import { startCollector } from '@bike-rentals/tracing/testing';
import { readConfig as readUsersConfig, startUsers } from '@bike-rentals/users';

const key = createPrivateJwk();
const assertionKeys = toJwks([toPublicJwk(key)]);

/** As a broker that is away. */
const withoutSending = (transport: Transport): Transport => ({
  ...transport,
  openCommandSender: async () => ({
    send: () => Promise.reject(new Error('RabbitMQ is away')),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }),
});

test('a command that another process of users sends belongs to the trace of its request', async () => {
  await using collector = await startCollector();
  await using folder = await openTemporaryFolder();
  const env: Environment = {
    DATA_DIR: folder.path,
    BIKES_PORT: '0',
    USERS_PORT: '0',
    USERS_OUTCOME_TIMEOUT_MS: '50',
  };
  for (const service of ['users', 'bikes'] as const) await migrate(toMigrationTarget(service, env));
  const clock = createManualClock();
  await using transport = await openEmbeddedTransport({ file: ':memory:', log: silentLog });
  const toDependencies = async (service: string, given = transport) => ({
    transport: given,
    clock,
    createId: createUuid,
    log: silentLog,
    tracing: await openTracing(service, { endpoint: collector.endpoint, sampleRatio: 0 }),
  });
  const openUsers = async (given?: Transport) => {
    await using opened = new AsyncDisposableStack();
    const dependencies = await toDependencies('users', given);
    opened.use(dependencies.tracing);
    const { port } = opened.use(
      await startUsers(
        {
          ...readUsersConfig(env),
          database: toMigrationTarget('users', env).file,
          assertionKeys,
          auth: { url: 'http://127.0.0.1:1/graphql', key },
        },
        dependencies,
      ),
    );
    const running = opened.move();
    return { port, [Symbol.asyncDispose]: () => running.disposeAsync() };
  };
  const bikesDependencies = await toDependencies('bikes');
  await using _tracing = bikesDependencies.tracing;
  await using _bikes = await startBikes(
    { ...readBikesConfig(env), database: toMigrationTarget('bikes', env).file, assertionKeys },
    bikesDependencies,
  );

  const signer = createAssertionSigner({ key, clock });
  const rider = { kind: 'user', userId: 'u1', role: 'RENTER', sessionId: 's1' } as const;
  {
    await using users = await openUsers(withoutSending(transport));
    const response = await fetch(`http://127.0.0.1:${users.port}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-viewer-assertion': signer.sign(rider, 'users'),
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      },
      body: JSON.stringify({
        query: 'mutation { rentBike(input: { modelId: "m1", idempotencyKey: "k1" }) { __typename } }',
      }),
    });
    expect(await response.json()).toEqual({ data: { rentBike: { __typename: 'RentalPending' } } });
  }
  clock.advance(10_000);
  await using _users = await openUsers();
  const handled = await collector.until(({ name }) => name === 'handle rent-bike');
  const request = await collector.until(({ service }) => service === 'users');
  expect(handled).toMatchObject({
    traceId: '0af7651916cd43dd8448eb211c80319c',
    parentSpanId: request.spanId,
  });
  expect(request.parentSpanId).toBe('b7ad6b7169203331');
});
