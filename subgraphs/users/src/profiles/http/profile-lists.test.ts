import type { Viewer } from '@bike-rentals/identity';
import { minute } from '@bike-rentals/runtime/durations';
import { openStore } from '../../store/open-store.ts';
import { assertionKey, startAccounts } from '../../testing/start-accounts.ts';
import {
  ada,
  admin,
  anonymous,
  staff,
  startTestUsers,
  type TestUsers,
} from '../../testing/start-test-users.ts';
import { createProfile, saveProfile } from '../store/profiles.ts';

let auth: Awaited<ReturnType<typeof startAccounts>>;
let users: TestUsers;
beforeEach(async () => {
  auth = await startAccounts();
  users = await startTestUsers({ authUrl: auth.url, assertionKey });
  await using store = await openStore(users.database);
  await store.transact(async (tx) => {
    const now = users.clock.now();
    for (const userId of ['u1', 'u2']) await createProfile(tx, userId, now);
    await saveProfile(tx, 'u1', { displayName: 'Ada Lovelace', language: 'DE', now });
  });
});
afterEach(async () => {
  await users[Symbol.asyncDispose]();
  await auth[Symbol.asyncDispose]();
});

/** The person, just logged in. */
function prove(viewer: Viewer): Viewer {
  const authTime = Math.floor(users.clock.now().getTime() / 1_000);
  return viewer.kind === 'user' ? { ...viewer, authTime } : viewer;
}
const take = (viewer: Viewer, name: string) => users.fetch(`/files/exports/${name}`, {}, viewer);

test('names are exported, and the log of accounts says by whom', async () => {
  const csv = await take(prove(staff), 'profiles.csv');
  expect(csv.status).toBe(200);
  const at = users.clock.now().toISOString();
  expect(await csv.text()).toBe(
    `user_id,display_name,language,registered_at,mail_bounced_at\nu1,Ada Lovelace,DE,${at},\nu2,,,${at},\n`,
  );
  const json = await take(prove(admin), 'profiles.ndjson?search=lovelace');
  const rows = (await json.text()).trimEnd().split('\n');
  expect(rows.map((row) => JSON.parse(row) as object)).toEqual([
    { user_id: 'u1', display_name: 'Ada Lovelace', language: 'DE', registered_at: at, mail_bounced_at: null },
  ]);
  const { accountLog } = await auth.ask<{ accountLog: { nodes: object[] } }>(
    '{ accountLog { nodes { type file actor { id } } } }',
    {},
    staff,
  );
  expect(accountLog.nodes.slice(0, 2)).toEqual([
    { type: 'export.taken', file: 'profiles.ndjson?search', actor: { id: 'u9' } },
    { type: 'export.taken', file: 'profiles.csv', actor: { id: 'u8' } },
  ]);
});

test('they are given to staff who were proven in the last ten minutes', async () => {
  for (const [viewer, status] of [
    [anonymous, 401],
    [prove(ada), 403],
    [staff, 403],
    [prove(staff), 200],
  ] as const)
    expect((await take(viewer, 'profiles.csv')).status).toBe(status);
  const [proven, asks] = [prove(staff), () => take(proven, 'profiles.csv')];
  users.clock.advance(10 * minute + 1_000);
  expect((await asks()).status).toBe(403);
});

test.each([
  ['state=ACTIVE', 'FILTER_UNKNOWN'],
  [`search=${'x'.repeat(201)}`, 'FILTER_INVALID'],
])('the filter %s is refused', async (filter, code) => {
  const refused = await take(prove(staff), `profiles.csv?${filter}`);
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ error: { code } });
});

test('what cannot be put on record is not given', async () => {
  await auth[Symbol.asyncDispose]();
  const refused = await take(prove(staff), 'profiles.csv');
  expect(refused.status).toBe(503);
  expect(await refused.json()).toMatchObject({ error: { code: 'NOT_RECORDED' } });
});

test('no file is taken', async () => {
  const init = { method: 'POST', body: 'user_id\nu1\n' };
  expect((await users.fetch('/files/imports/profiles', init, prove(admin))).status).toBe(404);
});
