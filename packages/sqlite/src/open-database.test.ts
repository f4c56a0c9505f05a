import { join } from 'node:path';
import type { SqlDriverAdapter, SqlDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import { openTemporaryFolder } from '@bike-rentals/testing';
import { openDatabase, type Client } from './open-database.ts';
import { isTransient } from './transient-errors.ts';

/** Like a generated client, whose transactions begin when `hold` is over, and are given the connection. */
function createClient(
  adapter: SqlDriverAdapterFactory,
  { hold }: { hold?: Promise<unknown> } = {},
): Client<SqlDriverAdapter> {
  const connected = adapter.connect();
  return {
    async $transaction(work) {
      await hold;
      return work(await connected);
    },
    async $queryRawUnsafe() {
      await connected;
    },
    $disconnect: async () => (await connected).dispose(),
  };
}

const open = (folder: { path: string }, options?: { hold: Promise<unknown> }) =>
  openDatabase<SqlDriverAdapter, Client<SqlDriverAdapter>>(join(folder.path, 'one.db'), (adapter) =>
    createClient(adapter, options),
  );

test('more transactions than can wait are refused at once, as something that passes', async () => {
  await using folder = await openTemporaryFolder();
  const held = Promise.withResolvers<undefined>();
  await using database = await open(folder, { hold: held.promise });
  const waiting = Array.from({ length: 2_000 }, (_, index) => database.transact(async () => index));
  const refused = await database.transact(async () => 0).catch((error: unknown) => error);
  expect([String(refused), isTransient(refused)]).toEqual([
    'DatabaseBusyError: 2000 transactions wait for the database',
    true,
  ]);
  held.resolve(undefined);
  expect(await Promise.all(waiting)).toHaveLength(2_000);
  expect(await database.transact(async () => 1)).toBe(1);
});

test('a transaction is flushed to the disk unless its work may be undone by a power loss', async () => {
  await using folder = await openTemporaryFolder();
  await using database = await open(folder);
  const modes: unknown[] = [];
  const note = (text: string) => async (tx: SqlDriverAdapter) => {
    const { rows } = await tx.queryRaw({ sql: 'PRAGMA synchronous', args: [], argTypes: [] });
    modes.push([text, ...rows.flat()]);
  };
  await Promise.all([
    database.transact(note('a')),
    database.transact(note('b'), 'process-crash'),
    database.transact(note('c'), 'process-crash'),
    database.transact(note('d')),
  ]);
  const [normal, full] = [1, 2];
  expect(modes).toEqual([
    ['a', full],
    ['b', normal],
    ['c', normal],
    ['d', full],
  ]);
});
