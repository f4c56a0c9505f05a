import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readConfig as readAuthConfig } from '@bike-rentals/auth';
import { readConfig as readBikesConfig } from '@bike-rentals/bikes';
import * as contracts from '@bike-rentals/contracts';
import type { Environment } from '@bike-rentals/runtime';
import { readConfig as readUsersConfig } from '@bike-rentals/users';
import { commonServices } from './common-services.ts';
import { findComposeDifferences } from './testing/compose-file.ts';
import { root } from './paths.ts';
import { consumersFirst, instances, serviceEntries, services, toDefaultPort } from './services.ts';

const readConfigs: Record<string, (env: Environment) => { port: number; database: string }> = {
  auth: readAuthConfig,
  users: readUsersConfig,
  bikes: readBikesConfig,
  ...Object.fromEntries([...commonServices].map(([name, { readConfig }]) => [name, readConfig])),
};

const readCompose = () => readFile(join(root, 'docker-compose.yml'), 'utf8');

test.each(services)('%s listens where services.json says, unless told otherwise', (service) => {
  expect(readConfigs[service]?.({})).toMatchObject({
    port: toDefaultPort(service),
    database: `data/${serviceEntries[service].database}`,
  });
});

test('services.json names each folder of subgraphs/ and of prisma/', async () => {
  for (const folder of ['subgraphs', 'prisma']) {
    expect((await readdir(join(root, folder))).toSorted()).toEqual(services.toSorted());
  }
});

test('no two processes have the same port, and the first of a service has its name', () => {
  expect(new Set(instances.map(({ port }) => port)).size).toBe(instances.length);
  for (const service of services) expect(Object.keys(serviceEntries[service].instances)[0]).toBe(service);
});

test('the topics are those of the contracts, and each has one publisher', () => {
  const entries = Object.values(serviceEntries);
  const published = entries.flatMap(({ publishes }) => publishes);
  const topics = Object.entries(contracts).filter(([name]) => name.endsWith('EventsTopic'));
  expect(published.toSorted()).toEqual(topics.map(([, topic]) => topic).toSorted());
  for (const topic of entries.flatMap(({ consumes }) => consumes)) expect(published).toContain(topic);
});

test('a backup copies users before those whose events it takes in', () => {
  expect(consumersFirst[0]).toBe('users');
  expect(consumersFirst.toSorted()).toEqual(services.toSorted());
});

test('docker-compose.yml runs what services.json says', async () => {
  expect(findComposeDifferences(await readCompose())).toEqual([]);
});

test.each([
  [
    'command: [node, subgraphs/users/src/main.ts]',
    '',
    'services.users.command is not there, not ["node","subgraphs/users/src/main.ts"]',
  ],
  ["check-health.sh, '4002'", "check-health.sh, '4009'", 'services.users.healthcheck.test is '],
  ['}.14:4003', '}.14:4013', 'services.nginx.environment.BIKES_BACKUP: the port is "4013", not "4003"'],
  ['"cursor": "id"', '"cursor": "seq"', 'services.router.environment.ROUTER_RESUME is '],
  ['"/session"', '"/sessions"', 'services.router.environment.ROUTER_PASS_THROUGH is '],
  ['/data/bikes/bikes.db', '/data/bikes.db', 'x-environment.BIKES_DATABASE is '],
  ['operator/migrate.ts, auth', 'operator/migrate.ts, users', 'services.migrate-auth.command is '],
  [
    '      migrate-users: { condition: service_completed_successfully }\n',
    '',
    'services.users.depends_on: migrate-users, directly or not,',
  ],
  ['  bikes-backup:\n    <<', '  bikes-third:\n    <<', 'services.bikes-backup.command is not there'],
])('of a docker-compose.yml where %j is %j, the place is named', async (right, wrong, line) => {
  const text = await readCompose();
  expect(text).toContain(right);
  expect(findComposeDifferences(text.replace(right, wrong))).toContainEqual(expect.stringContaining(line));
});
