import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createPrivateJwk, toJwks, toPublicJwk } from '@bike-rentals/identity';
import { migrate } from '@bike-rentals/sqlite';
import { openTemporaryFolder } from '@bike-rentals/testing';
import BetterSqlite3 from 'better-sqlite3';
import { root, toMigrationTarget } from '@bike-rentals/system/paths';
import { services, type ServiceName } from '@bike-rentals/system/services';

/** Runs a service as its container will; it is expected to refuse. */
async function refuse(
  service: ServiceName | 'router',
  env: Record<string, string>,
): Promise<{ code: unknown; said: string }> {
  const main = service === 'router' ? 'router/src/main.ts' : `subgraphs/${service}/src/main.ts`;
  const child = spawn(process.execPath, [join(root, main)], {
    cwd: root,
    env: { PATH: process.env.PATH, LOG_LEVEL: 'silent', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const code = new Promise((resolve) => child.once('close', resolve));
  const said = (await text(child.stderr)).trim();
  return { code: await code, said };
}

async function prepareFolder(path: string): Promise<Record<string, string>> {
  await mkdir(path, { recursive: true });
  const key = createPrivateJwk();
  await writeFile(join(path, 'key.json'), JSON.stringify(key));
  await writeFile(join(path, 'jwks.json'), JSON.stringify(toJwks([toPublicJwk(key)])));
  return {
    ASSERTION_KEY: join(path, 'key.json'),
    ASSERTION_JWKS: join(path, 'jwks.json'),
    AUTH_KEYS: join(path, 'auth-keys'),
    // No broker listens here; the database is checked first.
    RABBITMQ_URL: 'amqp://127.0.0.1:1',
    KAFKA_BROKERS: '127.0.0.1:1',
  };
}

test.each(services)(
  '%s alone refuses a database that was not migrated, and says what to do',
  async (service) => {
    await using folder = await openTemporaryFolder();
    const { file, variable } = toMigrationTarget(service, { DATA_DIR: folder.path });
    const env = { ...(await prepareFolder(folder.path)), [variable]: file };
    const { code, said } = await refuse(service, env);
    expect(said).toBe(`${variable}: ${file} lacks the migration 20261101000000_init: run "npm run migrate"`);
    expect(code).toBe(1);
  },
);

test.each(services)('%s alone refuses a database that is newer than its code', async (service) => {
  await using folder = await openTemporaryFolder();
  const target = toMigrationTarget(service, { DATA_DIR: folder.path });
  await migrate(target);
  const database = new BetterSqlite3(target.file);
  database
    .prepare(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ('later', 'x', '29990101000000_later', 0, 0, 1)`,
    )
    .run();
  database.close();
  const { code, said } = await refuse(service, {
    ...(await prepareFolder(folder.path)),
    [target.variable]: target.file,
  });
  expect(said).toBe(
    `${target.variable}: ${target.file} is newer than this code: it has the migration 29990101000000_later, with which older code does not work`,
  );
  expect(code).toBe(1);
});

test.each([
  ['bikes', { ASSERTION_JWKS: '/nowhere.json' }, 'ASSERTION_JWKS: /nowhere.json cannot be read'],
  ['users', { USERS_PORT: '70000' }, 'USERS_PORT: "70000" is not a whole number from 0 to 65535'],
  ['auth', { KAFKA_BROKERS: '' }, 'KAFKA_BROKERS: is not set'],
  ['auth', { AUTH_KEYS: '/proc/nope' }, 'AUTH_KEYS: /proc/nope cannot be made'],
  ['auth', { ASSERTION_JWKS: '/proc/nope' }, 'ASSERTION_JWKS: /proc/nope cannot be read'],
  ['users', { ASSERTION_KEY: '/' }, 'ASSERTION_KEY: / cannot be read'],
  ['users', { USERS_DATABASE: '/dev/null/x.db' }, 'USERS_DATABASE: /dev/null/x.db lacks the migration'],
  ['bikes', { BIKES_DATABASE: '/proc/nope/x.db' }, 'BIKES_DATABASE: /proc/nope/x.db lacks the migration'],
  ['bikes', { BIKES_DATABASE: '/' }, 'BIKES_DATABASE: / cannot be used'],
  ['bikes', { HOST: '203.0.113.9' }, 'HOST: "203.0.113.9" is not an address of this machine'],
  ['bikes', { NODE_ENV: 'prod' }, 'NODE_ENV: "prod" is not one of development, test, production'],
  ['bikes', { BIKES_CURRENCY: 'Euro' }, 'BIKES_CURRENCY: "Euro" is not a currency'],
  ['router', {}, 'ROUTER_SUPERGRAPH: is not set'],
  ['router', { ROUTER_SUPERGRAPH: '/nowhere.graphql' }, 'ROUTER_SUPERGRAPH: '],
] as const)('%s alone with %j says what is wrong in one line', async (service, wrong, line) => {
  await using folder = await openTemporaryFolder();
  const env = await prepareFolder(folder.path);
  for (const name of services) {
    const target = toMigrationTarget(name, { DATA_DIR: folder.path });
    await migrate(target);
    env[target.variable] = target.file;
  }
  const { code, said } = await refuse(service, { ...env, ...wrong });
  expect(said).toContain(line);
  expect(said).not.toContain('\n');
  expect(code).toBe(1);
});
