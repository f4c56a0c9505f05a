import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findFreePorts, openTemporaryFolder } from '@bike-rentals/testing';
import { logIn, register, registerMany } from './support/client.ts';
import { addFleet, returnBike, rent } from './support/fleet.ts';
import { expectInvariants } from './support/invariants.ts';
import { stop, runStart, StartFailedError } from './support/system.ts';

const failStart = async (env: Record<string, string>, args: string[] = []): Promise<StartFailedError> => {
  const failed: unknown = await runStart(env, args).then(
    async ({ process }) => {
      await stop(process);
      return undefined;
    },
    (error: unknown) => error,
  );
  if (!(failed instanceof StartFailedError)) throw new Error('it started');
  return failed;
};

test.each([
  [{ PORT: 'many' }, 'PORT: "many" is not a whole number from 0 to 65535'],
  [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL: "loud" is not one of'],
  [{ RABBITMQ_URL: 'rabbit' }, 'RABBITMQ_URL: "rabbit" is not a URL that starts with amqp://'],
  [{ RABBITMQ_URL: 'amqp://localhost' }, 'KAFKA_BROKERS: is not set'],
  [{ SMTP_URL: 'ftp://mail' }, 'SMTP_URL: "ftp://mail" is not a URL that starts with smtp://'],
  [{ ADMIN_EMAIL: 'nobody' }, 'ADMIN_EMAIL: "nobody" is not an email address'],
  [{ BIKES_HOLD_MINUTES: '0' }, 'BIKES_HOLD_MINUTES: "0" is not a whole number from 1'],
  [{ BIKES_TIMEZONE: 'Mars/Phobos' }, 'BIKES_TIMEZONE: "Mars/Phobos" is not a time zone'],
  [{ BIKES_CURRENCY: 'Euro' }, 'BIKES_CURRENCY: "Euro" is not a currency'],
  [{ NODE_ENV: 'prod' }, 'NODE_ENV: "prod" is not one of development, test, production'],
  [{ ROUTER_CORS_ORIGINS: 'example.org' }, 'ROUTER_CORS_ORIGINS: "example.org" is not an origin'],
  [{ WEB_APP: 'no' }, 'WEB_APP: "no" is not one of on, off'],
  [{ HOST: '203.0.113.9' }, 'HOST: "203.0.113.9" is not an address of this machine'],
  [{ DATA_DIR: '/proc/nope' }, 'DATA_DIR: /proc/nope cannot be made'],
  [{ DATA_DIR: '/dev/null' }, 'DATA_DIR: /dev/null cannot be made'],
  [{ DATA_DIR: '/proc' }, 'DATA_DIR: /proc cannot be written to'],
  [{ AUTH_KEYS: '/proc/nope' }, 'AUTH_KEYS: /proc/nope cannot be made'],
  [{ ASSERTION_KEY: '/proc/nope/key.json' }, 'ASSERTION_KEY: /proc/nope cannot be made'],
  [{ BIKES_DATABASE: '/proc/nope/bikes.db' }, 'BIKES_DATABASE: /proc/nope cannot be made'],
  [{ BIKES_DATABASE: '/dev/null' }, 'BIKES_DATABASE: /dev/null cannot be used'],
])('a wrong configuration %j is one line that names the variable', async (env, line) => {
  await using folder = await openTemporaryFolder();
  const { code, output } = await failStart({ DATA_DIR: folder.path, PORT: '0', ...env });
  expect(code).toBe(1);
  expect(output.at(-1)).toContain(line);
  expect(output.join('\n')).not.toMatch(/^\s+at /m);
});

test('a port that is taken is one line that names the variable', async () => {
  await using folder = await openTemporaryFolder();
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { code, output } = await failStart({ DATA_DIR: folder.path, PORT: String(port) });
  server.close();
  expect(code).toBe(1);
  expect(output.at(-1)).toBe(`PORT: port ${port} is taken`);
});

test('a port that is taken is told before any process is started', async () => {
  await using folder = await openTemporaryFolder();
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  // No broker has to run: the ports are checked first.
  const brokers = { RABBITMQ_URL: 'amqp://127.0.0.1:1', KAFKA_BROKERS: '127.0.0.1:1' };
  const { code, output } = await failStart({ DATA_DIR: folder.path, USERS_PORT: String(port), ...brokers });
  server.close();
  expect({ code, output }).toEqual({ code: 1, output: [`USERS_PORT: port ${port} is taken`] });
});

test('whatever kills the supervisor, its services end with it, and the next start takes over', async () => {
  await using folder = await openTemporaryFolder();
  const [router = 0, auth = 0, users = 0, bikes = 0, backup = 0] = await findFreePorts(5);
  const env = {
    DATA_DIR: folder.path,
    PORT: String(router),
    AUTH_PORT: String(auth),
    USERS_PORT: String(users),
    BIKES_PORT: String(bikes),
    BIKES_BACKUP_PORT: String(backup),
    LOG_LEVEL: 'silent',
    // Services start without their brokers.
    RABBITMQ_URL: 'amqp://127.0.0.1:1',
    KAFKA_BROKERS: '127.0.0.1:1',
  };
  const first = await runStart(env);
  const sockets = await Promise.all([router, auth, users, bikes, backup].map(openConnection));
  // A connection that its server had not accepted yet is reset, any other one is closed: both end in "close".
  const closed = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
  first.process.kill('SIGKILL');
  await Promise.all(closed);
  for (const port of [router, auth, users, bikes, backup]) await refusesConnections(port);
  const second = await runStart(env);
  expect((await fetch(new URL('/health/live', second.url))).status).toBe(200);
  await stop(second.process);
});

/** Resolves once the port is free. */
async function refusesConnections(port: number): Promise<void> {
  const socket = await openConnection(port).catch(() => undefined);
  if (!socket) return;
  socket.destroy();
  await refusesConnections(port);
}

async function openConnection(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

test('a second start on the same data is refused, and --fresh takes nothing from the first', async () => {
  await using folder = await openTemporaryFolder();
  const env = { DATA_DIR: folder.path, PORT: '0' };
  const first = await runStart(env);
  for (const args of [[], ['--fresh']]) {
    const { code, output } = await failStart(env, args);
    expect(code).toBe(1);
    expect(output).toEqual([`DATA_DIR: ${folder.path} is in use by another "npm start"`]);
  }
  const rider = await register(first);
  expect(await rider.ask('{ stations(first: 1) { totalCount } }')).toEqual({ stations: { totalCount: 12 } });
  await stop(first.process);
  await expectInvariants({ env });
});

test('of two first starts at once one comes up, and the other one says in a line why it does not', async () => {
  await using folder = await openTemporaryFolder();
  const env = { DATA_DIR: folder.path, PORT: '0' };
  const [first, second] = await Promise.allSettled([runStart(env), runStart(env)]);
  const [came] = [first, second].filter((start) => start.status === 'fulfilled');
  const [failed] = [first, second].filter((start) => start.status === 'rejected');
  if (came) await stop(came.value.process);
  expect(failed?.reason).toMatchObject({
    code: 1,
    output: [`DATA_DIR: ${folder.path} is in use by another "npm start"`],
  });
});

test('what was there before Ctrl-C is there at the next start, and --fresh begins anew', async () => {
  await using folder = await openTemporaryFolder();
  const env = { DATA_DIR: folder.path, PORT: '0' };
  const first = await runStart(env);
  const ada = await logIn(first, 'ada');
  const fleet = await addFleet(await logIn(first, 'admin'), { bikes: 1 });
  const started = await rent(ada, { modelId: fleet.modelId });
  await stop(first.process, 'SIGINT');
  expect(first.process.exitCode).toBe(0);
  expect((await readdir(folder.path)).filter((name) => /-(wal|shm|journal)$/.test(name))).toEqual([]);

  const second = await runStart(env);
  const again = await logIn(second, 'ada');
  expect(await returnBike(again, started.rentalId, fleet.stationId)).toMatchObject({
    __typename: 'RentalEnded',
  });
  await stop(second.process);

  const fresh = await runStart(env, ['--fresh']);
  const { bikeModel } = await (
    await register(fresh)
  ).ask<{ bikeModel: unknown }>('query ($id: ID!) { bikeModel(id: $id) { id } }', { id: fleet.modelId });
  await stop(fresh.process);
  expect(bikeModel).toBeNull();
});

test('what it keeps is for nobody else on this machine', async () => {
  await using folder = await openTemporaryFolder();
  const data = join(folder.path, 'data');
  await stop((await runStart({ DATA_DIR: data, PORT: '0' })).process);
  for (const name of ['.', ...(await readdir(data))]) {
    expect([name, (await stat(join(data, name))).mode & 0o077]).toEqual([name, 0]);
  }
});

test('what is told in production is true there: no playground, no demo, how to open an admin account', async () => {
  await using folder = await openTemporaryFolder();
  const before = Date.now();
  const env = {
    DATA_DIR: folder.path,
    PORT: '0',
    NODE_ENV: 'production',
    STARTED_AT: String(before - 60_000),
  };
  const { process, output, url } = await runStart(env);
  const playground = await fetch(new URL('/', url));
  const page = { origin: 'http://localhost:5173' };
  const preflight = await fetch(url, { method: 'OPTIONS', headers: page });
  await stop(process);
  const told = output.join('\n');
  expect(told).not.toMatch(/playground|demo|localhost may use/i);
  expect(told).toContain('npm run create-admin -- ');
  expect(playground.status).toBe(404);
  expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
  // Counted from when the user began to wait.
  const waited = Number(/ready after ([\d.]+) s/.exec(told)?.[1]);
  expect(waited).toBeGreaterThan(60);
});

const html = { headers: { accept: 'text/html' } };

test.each(['development', 'production'])(
  'in %s the web app is announced, and / leads to it',
  async (mode) => {
    await using folder = await openTemporaryFolder();
    const app = join(folder.path, 'site', 'app');
    await mkdir(app, { recursive: true });
    await writeFile(join(app, 'index.html'), '<!doctype html><title>The town</title>');
    await writeFile(join(app, '..', 'content-security-policy.txt'), "default-src 'none'");
    const env = {
      DATA_DIR: join(folder.path, 'data'),
      PORT: '0',
      NODE_ENV: mode,
      WEB_APP: 'on',
      ROUTER_PAGES: join(app, '..'),
    };
    const { process, output, url } = await runStart(env);
    const page = await fetch(new URL('/', url), html);
    await stop(process);
    const address = new URL('/app/', url).href;
    expect([page.url, await page.text()]).toEqual([address, expect.stringContaining('The town')]);
    expect(output).toContain(`  Web app      ${address.replace('127.0.0.1', 'localhost')}`);
  },
);

test('without the web app / leads to the playground, and nothing is said of it', async () => {
  await using folder = await openTemporaryFolder();
  const env = { DATA_DIR: folder.path, PORT: '0', WEB_APP: 'off', ROUTER_PAGES: folder.path };
  const { process, output, url } = await runStart(env);
  const page = await fetch(new URL('/', url), html);
  const app = await fetch(new URL('/app/', url), html);
  await stop(process);
  expect([page.url, page.status]).toEqual([new URL('/playground/', url).href, 200]);
  expect(app.status).toBe(404);
  expect(output.join('\n')).not.toContain('Web app');
});

test('the demo town, whose passwords are public, does not become a production system', async () => {
  await using folder = await openTemporaryFolder();
  const env = { DATA_DIR: folder.path, PORT: '0' };
  await stop((await runStart(env)).process);
  const { code, output } = await failStart({ ...env, NODE_ENV: 'production' });
  expect([code, output.at(-1)]).toEqual([1, expect.stringContaining('NODE_ENV: production, but')]);
});

test('kill -9 in the middle of renting loses nothing that anybody was told of', async () => {
  await using folder = await openTemporaryFolder();
  const env = { DATA_DIR: folder.path, PORT: '0' };
  const first = await runStart(env);
  const fleet = await addFleet(await logIn(first, 'admin'), { bikes: 8 });
  const riders = await registerMany(first, 8);
  const told = new Map<string, string>();
  const riding = riders.map(async (rider) => {
    for (;;) {
      const started = await rent(rider, { modelId: fleet.modelId });
      if (!started.rentalId) continue;
      told.set(rider.id, started.rentalId);
      await returnBike(rider, started.rentalId, fleet.stationId);
      told.delete(rider.id);
      // Enough has happened: the middle of it all is now.
      if (told.size > 3) first.process.kill('SIGKILL');
    }
  });
  await Promise.allSettled(riding);

  const second = await runStart(env);
  const admin = await logIn(second, 'admin');
  for (const rentalId of told.values()) {
    const { rental } = await admin.ask<{ rental: { id: string } }>(
      'query ($id: ID!) { rental(id: $id) { id } }',
      {
        id: rentalId,
      },
    );
    expect(rental.id).toBe(rentalId);
  }
  await expectInvariants({ env });
  await stop(second.process);
});
