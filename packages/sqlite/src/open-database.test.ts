import { join } from 'node:path';
import type { SqlDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import { openTemporaryFolder } from '@bike-rentals/testing';
import { openDatabase, type Client } from './open-database.ts';
import { isTransient } from './transient-errors.ts';

/** Like a generated client, whose transactions begin when `hold` is over. Tells what it is asked. */
function createClient(
  adapter: SqlDriverAdapterFactory,
  { hold, onQuery }: { hold?: Promise<unknown>; onQuery?: (sql: string) => void },
): Client<object> {
  const connected = adapter.connect();
  return {
    async $transaction(work) {
      await hold;
      return work({});
    },
    async $queryRawUnsafe(sql) {
      await connected;
      onQuery?.(sql);
    },
    $disconnect: async () => (await connected).dispose(),
  };
}

test('more transactions than can wait are refused at once, as something that passes', async () => {
  await using folder = await openTemporaryFolder();
  const held = Promise.withResolvers<undefined>();
  await using database = await openDatabase<object, Client<object>>(join(folder.path, 'one.db'), (adapter) =>
    createClient(adapter, { hold: held.promise }),
  );
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
  const said: string[] = [];
  const onQuery = (sql: string) => {
    if (sql.includes('synchronous')) said.push(sql);
  };
  await using database = await openDatabase<object, Client<object>>(join(folder.path, 'one.db'), (adapter) =>
    createClient(adapter, { onQuery }),
  );
  const note = (text: string) => async () => said.push(text);
  await Promise.all([
    database.transact(note('a')),
    database.transact(note('b'), 'process-crash'),
    database.transact(note('c'), 'process-crash'),
    database.transact(note('d')),
  ]);
  const [full, normal] = ['PRAGMA synchronous = FULL', 'PRAGMA synchronous = NORMAL'];
  expect(said).toEqual([full, 'a', normal, 'b', 'c', full, 'd']);
});
