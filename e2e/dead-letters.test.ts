import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import BetterSqlite3 from 'better-sqlite3';
import { root } from '@bike-rentals/system/paths';
import { getCursor, logIn, register, type Person } from './support/client.ts';
import { addFleet, rent } from './support/fleet.ts';
import { startEmbeddedSystem, type System } from './support/system.ts';

let system: System;
let admin: Person;
beforeAll(async () => {
  system = await startEmbeddedSystem();
  admin = await logIn(system, 'admin');
});
afterAll(() => system[Symbol.asyncDispose]());

/** `npm run dead-letters -- …` beside the running system. */
async function operate(...args: string[]): Promise<{ code: number; lines: string[] }> {
  const run = promisify(execFile)(process.execPath, [join(root, 'operator/dead-letters.ts'), ...args], {
    cwd: root,
    env: { ...process.env, RABBITMQ_URL: '', KAFKA_BROKERS: '', ...system.env },
  });
  const { code, stdout, stderr } = await run.then(
    (output) => ({ code: 0, ...output }),
    (error: unknown) => error as { code: number; stdout: string; stderr: string },
  );
  return { code, lines: `${stdout}${stderr}`.trim().split('\n') };
}

/** As a program that is not ours would. */
function writeRaw(file: 'transport.db' | 'users.db', sql: string, ...values: unknown[]): void {
  const database = new BetterSqlite3(join(system.env.DATA_DIR ?? '', file), { timeout: 5_000 });
  database.prepare(sql).run(...values);
  database.close();
}

async function rentSomething(): Promise<void> {
  const rider = await register(system);
  const fleet = await addFleet(admin, { bikes: 1 });
  expect(await rent(rider, { modelId: fleet.modelId })).toMatchObject({ __typename: 'RentalStarted' });
}

test('nothing was set aside in a new town', async () => {
  expect(await operate()).toEqual({ code: 0, lines: ['Nothing was set aside.'] });
});

test('a poison command is listed with its reason, shown, sent again in vain, and dropped', async () => {
  const poison = JSON.stringify({ id: 'x'.repeat(300), type: 'rent-bike', version: 1, body: {} });
  writeRaw(
    'transport.db',
    `INSERT INTO command (queue, sender, message) VALUES ('bikes.commands', 'nobody', ?)`,
    poison,
  );
  await rentSomething();
  const listed = await operate();
  const [, id = ''] = /^(command-\d+) {2}.*field "id" is missing or wrong$/.exec(listed.lines[0] ?? '') ?? [];
  expect(listed).toMatchObject({ code: 0, lines: [expect.stringContaining('command-')] });
  expect((await operate('show', id)).lines[1]).toBe(poison);
  expect(await operate('send', id)).toEqual({ code: 0, lines: [`${id} was sent again`] });
  await rentSomething();
  let again = await operate();
  while (again.lines[0] === 'Nothing was set aside.') again = await operate();
  const [again1 = ''] = (again.lines[0] ?? '').split(' ');
  expect(again1).not.toBe(id);
  expect(await operate('drop', again1)).toEqual({ code: 0, lines: [`${again1} is forgotten`] });
  expect(await operate()).toEqual({ code: 0, lines: ['Nothing was set aside.'] });
});

test('an event that users cannot read is kept, and is taken in once it can be', async () => {
  const cursor = await getCursor(admin);
  writeRaw(
    'transport.db',
    `INSERT INTO event (topic, message, at) VALUES ('bikes.events.v1', '{ broken', 0)`,
  );
  await rentSomething();
  let listed = await operate();
  while (!listed.lines[0]?.startsWith('event-')) listed = await operate();
  const [id = ''] = listed.lines[0].split(' ');
  expect(listed.lines[0]).toContain('event of bikes.events.v1 that users could not take in: not JSON');
  expect(await operate('send', id)).toEqual({ code: 1, lines: [`${id}: it is no event`] });

  const actor = { id: 'x', role: 'SYSTEM' };
  const payload = {
    rentalId: 'r',
    userId: admin.id,
    bikeId: 'b',
    modelId: 'm',
    returnBy: '2026-05-01T00:00:00Z',
  };
  const body = { aggregate: 'rental:r', aggregateVersion: 1, at: '2026-05-01T00:00:00Z', actor, payload };
  const event = { id: 'mended', key: 'town', seq: 1, type: 'rental.overdue', version: 1, body };
  writeRaw('users.db', 'UPDATE "DeadEvent" SET "raw" = ?', JSON.stringify(event));
  expect(await operate('send', id)).toEqual({ code: 0, lines: [`${id} was sent again`] });
  const { me } = await admin.ask<{ me: { notifications: { nodes: { kind: string }[] } } }>(
    '{ me { notifications(first: 1) { nodes { kind } } } }',
  );
  expect(me.notifications.nodes).toEqual([{ kind: 'RENTAL_OVERDUE' }]);
  expect(await operate()).toEqual({ code: 0, lines: ['Nothing was set aside.'] });
  expect(await getCursor(admin)).not.toBe(cursor);
});

test.each([
  [['show', 'command-99'], 'command-99 is not there: npm run dead-letters lists what is'],
  [['drop'], 'Which one? npm run dead-letters -- drop <id>'],
  [['eat'], 'npm run dead-letters, or npm run dead-letters -- show|send|drop <id>'],
])('%j is refused in one line', async (args, line) => {
  expect(await operate(...args)).toEqual({ code: 1, lines: [line] });
});
