import type { UserRole } from '@bike-rentals/contracts';
import { startRevocations, type RevocationPage, type Viewer } from '@bike-rentals/identity';
import { silentLog } from '@bike-rentals/runtime';
import { anonymous, logIn, refresh, register, toViewer, type Answer } from '../testing/people.ts';
import { admin, startTestAuth, type TestAuth } from '../testing/start-test-auth.ts';

let auth: TestAuth;
let boss: Answer;
let asBoss: Viewer;
beforeEach(async () => {
  auth = await startTestAuth();
  boss = await logIn(auth, admin.email, { secret: admin.password });
  asBoss = await toViewer(auth, boss);
});
afterEach(() => auth[Symbol.asyncDispose]());

const setRole = (viewer: Viewer, userId: string, role: UserRole) =>
  auth.send<{ setRole: { role: string } }>(
    viewer,
    'mutation ($userId: ID!, $role: Role!) { setRole(userId: $userId, role: $role) { id role } }',
    { userId, role },
  );
const getCode = async (answer: ReturnType<typeof setRole>) => (await answer).errors?.[0]?.extensions?.code;
const findRevocations = async () => ((await auth.getJson('/revocations')) as RevocationPage).revocations;

/** What the router makes of the feed. */
async function isRevoked({ accessToken }: Answer): Promise<boolean> {
  const heard = Promise.withResolvers<undefined>();
  const feed = async (after: number) => (await auth.getJson(`/revocations?after=${after}`)) as RevocationPage;
  await using revocations = startRevocations({ feed, clock: auth.clock, log: silentLog });
  revocations.onRevoked(() => heard.resolve(undefined));
  if ((await findRevocations()).length > 0) await heard.promise;
  return revocations.isRevoked(await auth.verifier.verify(accessToken));
}

test('an admin makes a renter an admin; tokens of the old role are revoked, the next one says the new role', async () => {
  const ada = await register(auth, 'ada@example.org');
  const { data } = await setRole(asBoss, ada.user.id, 'ADMIN');
  expect(data?.setRole).toEqual({ id: ada.user.id, role: 'ADMIN' });
  expect(await isRevoked(ada)).toBe(true);
  const next = await refresh(auth, ada.refreshToken);
  expect(await toViewer(auth, next)).toMatchObject({ role: 'ADMIN' });
  expect(await isRevoked(next)).toBe(false);
  expect(await isRevoked(await logIn(auth, 'ada@example.org'))).toBe(false);
  expect(await isRevoked(boss)).toBe(false);
});

test('two changes within a second void the tokens that were issued between them', async () => {
  const ada = await register(auth, 'ada@example.org');
  await setRole(asBoss, ada.user.id, 'ADMIN');
  const asAdmin = await refresh(auth, ada.refreshToken);
  await setRole(asBoss, ada.user.id, 'RENTER');
  const asRenter = await refresh(auth, asAdmin.refreshToken);
  expect(await isRevoked(asAdmin)).toBe(true);
  expect(await toViewer(auth, asRenter)).toMatchObject({ role: 'RENTER' });
  expect(await isRevoked(asRenter)).toBe(false);
});

test('staff sees people and their addresses, and gives nobody a role', async () => {
  const ada = await register(auth, 'ada@example.org');
  const sam = await register(auth, 'sam@example.org');
  await setRole(asBoss, sam.user.id, 'STAFF');
  const asSam = await toViewer(auth, await refresh(auth, sam.refreshToken));
  expect(asSam.role).toBe('STAFF');
  const query = 'query ($search: String) { accounts(search: $search) { nodes { id email role } } }';
  expect(await auth.ask(asSam, query, { search: 'ada' })).toEqual({
    accounts: { nodes: [{ id: ada.user.id, email: 'ada@example.org', role: 'RENTER' }] },
  });
  expect(await getCode(setRole(asSam, ada.user.id, 'STAFF'))).toBe('FORBIDDEN');
  expect(await getCode(setRole(asSam, sam.user.id, 'ADMIN'))).toBe('FORBIDDEN');
});

test('the role one has already revokes nothing', async () => {
  const ada = await register(auth, 'ada@example.org');
  expect((await setRole(asBoss, ada.user.id, 'RENTER')).errors).toBeUndefined();
  expect(await findRevocations()).toEqual([]);
});

test('only admins do it', async () => {
  const ada = await register(auth, 'ada@example.org');
  const asAda = await toViewer(auth, ada);
  expect(await getCode(setRole(asAda, ada.user.id, 'ADMIN'))).toBe('FORBIDDEN');
  expect(await getCode(setRole(anonymous, ada.user.id, 'ADMIN'))).toBe('UNAUTHENTICATED');
  expect(await getCode(setRole({ kind: 'role', role: 'ADMIN' }, ada.user.id, 'ADMIN'))).toBe(
    'UNAUTHENTICATED',
  );
  expect(await findRevocations()).toEqual([]);
});

test('a former admin whose token is not yet revoked everywhere cannot take the role back', async () => {
  const ada = await register(auth, 'ada@example.org');
  await setRole(asBoss, ada.user.id, 'ADMIN');
  await setRole(asBoss, boss.user.id, 'RENTER');
  expect(await getCode(setRole(asBoss, boss.user.id, 'ADMIN'))).toBe('FORBIDDEN');
});

test('the last admin stays one, also when two admins demote each other at once', async () => {
  expect(await getCode(setRole(asBoss, boss.user.id, 'RENTER'))).toBe('LAST_ADMIN');
  expect(await getCode(setRole(asBoss, boss.user.id, 'STAFF'))).toBe('LAST_ADMIN');
  const ada = await register(auth, 'ada@example.org');
  await setRole(asBoss, ada.user.id, 'ADMIN');
  const asAda = await toViewer(auth, await refresh(auth, ada.refreshToken));
  const codes = await Promise.all([
    getCode(setRole(asBoss, ada.user.id, 'RENTER')),
    getCode(setRole(asAda, boss.user.id, 'RENTER')),
  ]);
  expect(codes.filter((code) => code === undefined)).toHaveLength(1);
});

test('a user that does not exist is named as the field at fault', async () => {
  const { errors } = await setRole(asBoss, 'u-unknown', 'ADMIN');
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'NOT_FOUND', field: 'userId' });
});
