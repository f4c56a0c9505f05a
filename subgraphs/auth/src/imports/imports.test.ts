import { findImport, writeCsv } from '@bike-rentals/imports';
import { day } from '@bike-rentals/runtime/durations';
import { sendInvitation } from '../use-cases/send-invitations.ts';
import { exportedLists } from './http/people-lists.ts';
import { openPeople, type TestPeople } from './testing/open-people.ts';
import { importPeople } from './use-cases/import-people.ts';
import { checkImport, imports, runImports } from './use-cases/imports.ts';

let service: TestPeople;
let eva: { id: string; role: 'ADMIN' };
beforeEach(async () => {
  service = await openPeople();
  eva = { id: await service.addAccount('eva@x.org', 'ADMIN'), role: 'ADMIN' };
});
afterEach(() => service[Symbol.asyncDispose]());

const check = async (text: string) =>
  (await checkImport(service, eva, { kind: 'PEOPLE', fileName: 'people.csv', text })) ?? '';

const read = (id: string) => findImport(service.store.read.import, id);

async function applyAll(id: string, skipRefused = false) {
  const refusal = await imports.applyImport(service, eva, { id, skipRefused });
  if (refusal !== undefined) return refusal;
  await runImports(service);
  return read(id);
}

const invite = (email: string, role: 'RENTER' | 'STAFF') =>
  service.store.transact((tx) =>
    sendInvitation(tx, service, eva, { email, emailKey: email, role, language: undefined }),
  );

const countEvents = async () => {
  const events = await service.store.read.event.groupBy({ by: ['type'], _count: true });
  const counts = Object.fromEntries(events.map(({ type, _count }) => [type, _count]));
  return { sent: counts['invitation.sent'], mails: counts['mail.requested'], done: counts['import.applied'] };
};

const findRoles = async () => {
  const open = { acceptedAt: null, withdrawnAt: null };
  const rows = await service.store.read.invitation.findMany({ where: open, orderBy: { emailKey: 'asc' } });
  return rows.map(({ email, role, invitedBy }) => [email, role, invitedBy]);
};

const toLines = (count: number) => Array.from({ length: count }, (_, index) => `p${index}@x.org\n`).join('');

test('a file that nobody applies is forgotten after 30 days, with its addresses', async () => {
  const id = await check('email\nann@x.org\n');
  service.clock.advance(30 * day);
  await imports.forgetImports(service);
  expect(await read(id)).toBeDefined();
  service.clock.advance(1);
  await imports.forgetImports(service);
  expect(await service.store.read.import.findMany()).toEqual([]);
});

test('a check invites nobody, and says of each line what would become of it', async () => {
  await service.addAccount('sam@x.org', 'STAFF');
  await invite('bob@x.org', 'RENTER');
  const lines = ['Ann@X.org;;de', 'sam@x.org;staff;', 'bob@x.org;staff;', 'no address;;', 'cid@x.org;boss;'];
  const id = await check(`email;role;language\n${lines.join('\n')}\nann@x.org;;\n`);
  expect(await read(id)).toMatchObject({
    ...{ state: 'CHECKED', lines: 6, creates: 1, changes: 1, same: 1, refused: 3, done: 0 },
    findings: [
      { line: 5, column: 'email', code: 'EMAIL_INVALID', value: 'no address' },
      { line: 6, column: 'role', code: 'ROLE_UNKNOWN', value: 'boss' },
      { line: 7, column: null, code: 'DUPLICATE_IN_FILE', value: '2' },
    ],
  });
  expect(await countEvents()).toEqual({ sent: 1, mails: 1, done: undefined });
});

test('who is new is invited as by hand, each once, and a new role takes the place of an open invitation', async () => {
  await service.addAccount('ren@x.org', 'RENTER');
  await invite('bob@x.org', 'RENTER');
  const text = 'email,role,language\nAnn@X.org,,DE\nbob@x.org,STAFF,\nren@x.org,ADMIN,\n';
  const id = await check(text);
  expect(await applyAll(id)).toMatchObject({
    ...{ state: 'APPLIED', done: 3, result: { created: 1, changed: 2, same: 0, refused: 0 }, findings: [] },
  });
  expect(await findRoles()).toEqual([
    ['Ann@X.org', 'RENTER', eva.id],
    ['bob@x.org', 'STAFF', eva.id],
    ['ren@x.org', 'ADMIN', eva.id],
  ]);
  expect(await countEvents()).toEqual({ sent: 4, mails: 4, done: 1 });
  const mails = await service.store.read.mail.findMany({ where: { to: 'Ann@X.org' } });
  expect(mails).toMatchObject([{ kind: 'INVITED', language: 'DE' }]);
  // Of several links only the newest is good.
  const now = service.clock.now();
  const usable = await service.store.read.oneTimeToken.findMany({ where: { expiresAt: { gt: now } } });
  expect(usable.map(({ subject }) => subject).sort()).toEqual(['ann@x.org', 'bob@x.org', 'ren@x.org']);
  const event = await service.store.read.event.findFirst({ where: { type: 'import.applied' } });
  expect(event).toMatchObject({ actorId: eva.id, payload: { kind: 'PEOPLE', counts: { created: 1 } } });
  // Nothing that the file says is kept.
  expect(await service.store.read.import.findUnique({ where: { id } })).toMatchObject({ content: '' });
  expect(await read(await check(text))).toMatchObject({ creates: 0, changes: 0, same: 3 });
});

test('after a kill it goes on where it was, and two instances at once invite each once', async () => {
  const id = await check(`email\n${toLines(1_000)}`);
  await imports.applyImport(service, eva, { id, skipRefused: false });
  // Dies in the third portion.
  let portions = 0;
  const { transact } = service.store;
  const store = {
    ...service.store,
    transact: ((work) => {
      portions += 1;
      return portions > 2 ? Promise.reject(new Error('killed')) : transact(work);
    }) as typeof transact,
  };
  await expect(runImports({ ...service, store })).rejects.toThrow('killed');
  expect(await read(id)).toMatchObject({ state: 'APPLYING', done: 400 });
  expect(await countEvents()).toEqual({ sent: 400, mails: 400, done: undefined });
  await Promise.all([runImports(service), runImports(service)]);
  expect(await read(id)).toMatchObject({ state: 'APPLIED', done: 1_000, result: { created: 1_000 } });
  expect(await countEvents()).toEqual({ sent: 1_000, mails: 1_000, done: 1 });
});

test('a check is stale once somebody of the file has an account or an invitation', async () => {
  const id = await check('email\nann@x.org\nbob@x.org\n');
  await service.addAccount('cid@x.org', 'RENTER');
  expect(await applyAll(id)).toMatchObject({ state: 'APPLIED' });
  for (const join of [() => service.addAccount('dan@x.org', 'RENTER'), () => invite('ed@x.org', 'STAFF')]) {
    const stale = await check('email\ndan@x.org\ned@x.org\n');
    await join();
    expect(await applyAll(stale)).toBe('CHECK_STALE');
  }
  // An invitation that nobody has accepted ends.
  const late = await check('email\ned@x.org\n');
  service.clock.advance(8 * day);
  expect(await applyAll(late)).toBe('CHECK_STALE');
});

test('who is no admin any more when a file is applied invites nobody', async () => {
  const max = { id: await service.addAccount('max@x.org', 'ADMIN'), role: 'ADMIN' as const };
  const id = await check('email\nann@x.org\nmax@x.org\n');
  await imports.applyImport(service, max, { id, skipRefused: false });
  await service.store.transact((tx) =>
    tx.account.update({ where: { id: max.id }, data: { role: 'RENTER' } }),
  );
  await runImports(service);
  expect(await read(id)).toMatchObject({
    ...{ state: 'APPLIED', result: { created: 0, same: 1, refused: 1 } },
    findings: [{ line: 2, code: 'CHANGED_MEANWHILE' }],
  });
  expect(await countEvents()).toMatchObject({ sent: undefined });
});

test('what was exported changes nothing when it is imported', async () => {
  await service.addAccount('sam@x.org', 'STAFF');
  const suspended = await service.addAccount('out@x.org', 'RENTER');
  await service.store.transact((tx) =>
    tx.account.update({ where: { id: suspended }, data: { suspendedAt: service.clock.now() } }),
  );
  await invite('sam@x.org', 'STAFF');
  await invite('bob@x.org', 'RENTER');
  await invite('+cid@x.org', 'STAFF');
  const rows = [];
  const list = exportedLists.get('people');
  const sources = { read: service.store.read, clock: service.clock };
  for await (const page of list?.readPages(sources, new URLSearchParams()) ?? []) rows.push(...page);
  expect(rows).toEqual([
    ['eva@x.org', 'ADMIN', 'ACTIVE'],
    ['out@x.org', 'RENTER', 'SUSPENDED'],
    ['sam@x.org', 'STAFF', 'ACTIVE'],
    ['+cid@x.org', 'STAFF', 'INVITED'],
    ['bob@x.org', 'RENTER', 'INVITED'],
  ]);
  const id = await check(writeCsv([list?.columns ?? [], ...rows]));
  expect(await read(id)).toMatchObject({ creates: 0, changes: 0, same: 5, refused: 0, findings: [] });
  const find = async (filter: string) => {
    const found = [];
    for await (const page of list?.readPages(sources, new URLSearchParams(filter)) ?? []) found.push(...page);
    return found.map(([email]) => email);
  };
  expect(await find('role=STAFF')).toEqual(['sam@x.org']);
  expect(await find('state=INVITED')).toEqual(['+cid@x.org', 'bob@x.org']);
  expect(await find('search=out')).toEqual(['out@x.org']);
});

test('an operator checks and applies a file beside the running service', async () => {
  const { file: database, keys, clock, createId } = service;
  const order = {
    kind: 'PEOPLE',
    fileName: 'x.csv',
    text: 'email\nann@x.org\n',
    skipRefused: false,
  } as const;
  const run = (apply: boolean) => importPeople({ database, keys }, { ...order, apply }, { clock, createId });
  expect(await run(false)).toMatchObject({ import: { state: 'CHECKED', creates: 1 } });
  expect(await run(true)).toMatchObject({ import: { state: 'APPLIED', result: { created: 1 } } });
  expect(await findRoles()).toEqual([['ann@x.org', 'RENTER', null]]);
});
