import { ensureMailToken } from '../../profiles/store/mail-settings.ts';
import { openStore } from '../../store/open-store.ts';
import { createProfile } from '../../profiles/store/profiles.ts';
import { ada, startTestUsers, type TestUsers } from '../../testing/start-test-users.ts';

let users: TestUsers;
let token: string;
beforeEach(async () => {
  users = await startTestUsers();
  await using store = await openStore(users.database);
  token = await store.transact(async (tx) => {
    await createProfile(tx, 'u1', new Date());
    return (await ensureMailToken(tx, 'u1')) ?? '';
  });
});
afterEach(() => users[Symbol.asyncDispose]());

const ask = (path: string, init: RequestInit = {}) => users.fetch(`/mail/unsubscribe/${path}`, init);
const findOff = async () => {
  interface Found {
    me: { mailChoices: { kind: string; isOn: boolean }[] };
  }
  const { me } = await users.ask<Found>(ada, '{ me { mailChoices { kind isOn } } }');
  return me.mailChoices.filter(({ isOn }) => !isOn).map(({ kind }) => kind);
};

test('one click, without a session, ends mails of these kinds', async () => {
  const path = `${token}/RENTAL_DUE.EXTENDED.BIKE_HELD`;
  const done = await ask(path, { method: 'POST', body: 'List-Unsubscribe=One-Click' });
  expect(done.status).toBe(200);
  expect(await findOff()).toEqual(['RENTAL_DUE', 'EXTENDED']);
  expect((await ask(path, { method: 'POST' })).status).toBe(200);
  expect(await findOff()).toEqual(['RENTAL_DUE', 'EXTENDED']);
});

test('who only follows the link, as programs do that look for viruses, ends nothing', async () => {
  const page = await ask(`${token}/RENTAL_DUE`);
  expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-store']);
  const html = await page.text();
  expect(html).toContain('<form method="post"><button>No more mails like this</button></form>');
  expect(html).toContain('<li>Your bike is due back soon</li>');
  expect(await findOff()).toEqual([]);
});

test.each([
  ['an unknown token', () => `${'x'.repeat(43)}/RENTAL_DUE`, 404],
  ['no kind', () => `${token}/NOTHING`, 404],
  ['a kind that everybody is mailed', () => `${token}/BLOCKED`, 404],
  ['half a link', () => token, 404],
])('%s changes nothing', async (_, toPath, status) => {
  expect((await ask(toPath(), { method: 'POST' })).status).toBe(status);
  expect(await findOff()).toEqual([]);
});

test('what is too much or of another method is refused', async () => {
  const path = `${token}/RENTAL_DUE`;
  expect((await ask(path, { method: 'POST', body: 'x'.repeat(1_025) })).status).toBe(413);
  expect((await ask(path, { method: 'DELETE' })).status).toBe(405);
  expect(await findOff()).toEqual([]);
});
