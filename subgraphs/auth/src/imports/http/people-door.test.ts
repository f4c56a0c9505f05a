import type { Viewer } from '@bike-rentals/identity';
import { minute } from '@bike-rentals/runtime/durations';
import { anonymous, logIn, register, toViewer } from '../../testing/people.ts';
import { admin, startTestAuth, type TestAuth } from '../../testing/start-test-auth.ts';

const sam = { email: 'sam@example.org', password: 'correct horse battery', role: 'STAFF' } as const;

let auth: TestAuth;
let asBoss: Viewer;
beforeEach(async () => {
  auth = await startTestAuth({ accounts: [admin, sam] });
  asBoss = await enter(admin);
});
afterEach(() => auth[Symbol.asyncDispose]());

/** The viewer that the router would derive from a new log-in. */
async function enter({ email, password }: { email: string; password: string }): Promise<Viewer> {
  const { accessToken } = await logIn(auth, email, { secret: password });
  const { authTime } = await auth.verifier.verify(accessToken);
  return { ...(await toViewer(auth, { accessToken })), authTime };
}

async function ask(viewer: Viewer, path: string, body?: string) {
  const init = body === undefined ? {} : { method: 'POST', body };
  const response = await fetch(`${auth.url}/files${path}`, { headers: auth.vouchFor(viewer), ...init });
  return { status: response.status, text: await response.text() };
}

const fields = 'state done findings { code } result { created }';
const apply = (viewer: Viewer, id: string) =>
  auth.send<{ applyPeopleImport: object }>(
    viewer,
    `mutation { applyPeopleImport(input: { id: "${id}" }) { ... on PeopleImport { ${fields} } ... on ImportRefused { code } } }`,
  );

test('an admin sends a file, applies it with a proof, and sees who is invited', async () => {
  const sent = await ask(asBoss, '/imports/people?name=staff.csv', 'email,role\nann@example.org,STAFF\n');
  expect(sent.status).toBe(201);
  const { id } = JSON.parse(sent.text) as { id: string };
  auth.clock.advance(10 * minute + 1_000);
  expect((await apply(asBoss, id)).errors?.[0]?.extensions?.code).toBe('STEP_UP_REQUIRED');
  await auth.ask(asBoss, `mutation { stepUp(password: "${admin.password}") { __typename } }`);
  expect((await apply(asBoss, id)).data?.applyPeopleImport).toMatchObject({ findings: [] });
  for (;;) {
    const query = `{ peopleImport(id: "${id}") { ${fields} } peopleImports { id fileName } }`;
    const { peopleImport: found, peopleImports } = await auth.ask<{
      peopleImport: { state: string };
      peopleImports: object[];
    }>(asBoss, query);
    if (found.state === 'APPLYING') continue;
    expect(found).toMatchObject({ state: 'APPLIED', done: 1, result: { created: 1 } });
    expect(peopleImports).toEqual([{ id, fileName: 'staff.csv' }]);
    break;
  }
  const { invitations } = await auth.ask<{ invitations: object[] }>(asBoss, '{ invitations { email role } }');
  expect(invitations).toEqual([{ email: 'ann@example.org', role: 'STAFF' }]);
  expect((await apply(asBoss, id)).data?.applyPeopleImport).toEqual({ code: 'ALREADY_APPLIED' });
  const { accountLog } = await auth.ask<{ accountLog: { nodes: object[] } }>(
    asBoss,
    '{ accountLog(first: 3, filter: { types: ["import.applied", "invitation.sent"] }) { nodes { type toRole } } }',
  );
  expect(accountLog.nodes).toEqual([
    { type: 'import.applied', toRole: null },
    { type: 'invitation.sent', toRole: 'STAFF' },
  ]);
});

test('files are taken from admins; the list is given to staff who were proven in the last ten minutes', async () => {
  const [asSam, ren] = [await enter(sam), await register(auth, 'ren@example.org')];
  const asRen = await toViewer(auth, ren);
  for (const [viewer, taken, given] of [
    [anonymous, 401, 401],
    [asRen, 403, 403],
    [asSam, 403, 200],
    [asBoss, 201, 200],
  ] as const) {
    expect((await ask(viewer, '/imports/people', 'email\nx@example.org\n')).status).toBe(taken);
    expect((await ask(viewer, '/exports/people.csv')).status).toBe(given);
  }
  expect((await ask(asSam, '/exports/people.ndjson?role=STAFF')).text).toBe(
    '{"email":"sam@example.org","role":"STAFF","state":"ACTIVE"}\n',
  );
  for (const filter of ['role=BOSS', 'state=INVITD'])
    expect((await ask(asSam, `/exports/people.csv?${filter}`)).status).toBe(400);
  expect((await ask(asSam, '/imports/bikes', 'serial\nx\n')).status).toBe(404);
  auth.clock.advance(10 * minute + 1_000);
  expect((await ask(asSam, '/exports/people.csv')).status).toBe(403);
  const query = '{ peopleImports { id } }';
  expect((await auth.send(asSam, query)).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  expect((await apply(asSam, 'x')).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
});

test('the log of accounts says who has taken the list of people', async () => {
  const given = await ask(asBoss, '/exports/people.ndjson?role=STAFF');
  expect(given.status).toBe(200);
  const log = '{ accountLog(filter: { types: ["export.taken"] }) { nodes { actor { id } file } } }';
  const { accountLog } = await auth.ask<{ accountLog: { nodes: { file: string }[] } }>(asBoss, log);
  expect(accountLog.nodes).toEqual([
    { actor: { id: (asBoss as { userId: string }).userId }, file: 'people.ndjson?role' },
  ]);
});

test('nobody but a service puts an export on record', async () => {
  const mutation =
    'mutation { recordExport(actorId: "u1", actorRole: ADMIN, file: "people.csv", filters: []) }';
  for (const viewer of [anonymous, asBoss, { kind: 'role', role: 'ADMIN' }] as const)
    expect((await auth.send(viewer, mutation)).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  const log = '{ accountLog(filter: { types: ["export.taken"] }) { nodes { file } } }';
  expect(await auth.ask(asBoss, log)).toEqual({ accountLog: { nodes: [] } });
});

test('accounts and their log are exported: what other lists have of users is an id', async () => {
  const asSam = await enter(sam);
  const ren = await toViewer(auth, await register(auth, 'ren@example.org'));
  const { userId } = ren as { userId: string };
  await auth.ask(asBoss, `mutation { stepUp(password: "${admin.password}") { __typename } }`);
  await auth.ask(
    asBoss,
    `mutation { setRole(userId: "${userId}", role: STAFF, reason: "at the desk") { __typename } }`,
  );
  const take = async (name: string) => {
    const { text } = await ask(asSam, `/exports/${name}`);
    const lines = text.trimEnd().split('\n');
    return lines.map((line) => JSON.parse(line) as object);
  };
  expect(await take('accounts.ndjson?search=ren')).toMatchObject([
    { user_id: userId, email: 'ren@example.org', role: 'STAFF', state: 'ACTIVE', terms_version: null },
  ]);
  expect(await take(`account-log.ndjson?user=${userId}&type=user.role-changed`)).toMatchObject([
    { user_id: userId, actor_role: 'ADMIN', reason: 'at the desk', from_role: 'RENTER', to_role: 'STAFF' },
  ]);
  expect(await take('account-log.ndjson?type=export.taken')).toMatchObject([
    { file: 'account-log.ndjson?type' },
    { file: 'account-log.ndjson?user&type' },
    { file: 'accounts.ndjson?search' },
  ]);
  expect((await ask(asSam, '/exports/accounts.csv?state=INVITED')).status).toBe(400);
});
