import {
  ada,
  admin,
  outsiders,
  staff,
  startTestUsers,
  type TestUsers,
} from '../../testing/start-test-users.ts';

let users: TestUsers;
beforeEach(async () => {
  users = await startTestUsers();
});
afterEach(() => users[Symbol.asyncDispose]());

interface Choices {
  mailDigest: string;
  mailChoices: { kind: string; name: string; isOn: boolean; canBeSwitchedOff: boolean }[];
}
const fields = 'mailDigest mailChoices { kind name isOn canBeSwitchedOff }';
const find = async () => (await users.ask<{ me: Choices }>(ada, `{ me { ${fields} } }`)).me;
const set = (args: string, viewer = ada) =>
  users.send<{ setMailChoices: Choices }>(viewer, `mutation { setMailChoices(${args}) { ${fields} } }`);
const toOff = ({ mailChoices }: Choices) => mailChoices.filter(({ isOn }) => !isOn).map(({ kind }) => kind);

test('everything is mailed at first, and each kind has a name', async () => {
  const { mailDigest, mailChoices } = await find();
  expect(mailDigest).toBe('EACH');
  expect(mailChoices.every(({ isOn }) => isOn)).toBe(true);
  expect(mailChoices[0]).toEqual({
    kind: 'BIKE_HELD',
    name: 'A bike is kept for you',
    isOn: true,
    canBeSwitchedOff: false,
  });
});

test('what is left out stays as it is', async () => {
  await set('digest: DAILY');
  await set('off: [RENTAL_DUE, EXTENDED]');
  const both = await find();
  expect([both.mailDigest, toOff(both)]).toEqual(['DAILY', ['RENTAL_DUE', 'EXTENDED']]);
  const { data } = await set('off: []');
  expect(data && toOff(data.setMailChoices)).toEqual([]);
  expect(data?.setMailChoices.mailDigest).toBe('DAILY');
});

test('what blocks somebody is not switched off', async () => {
  const { errors } = await set('off: [RENTAL_DUE, RENTAL_OVERDUE]');
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'CANNOT_DISABLE', field: 'off' });
  expect(toOff(await find())).toEqual([]);
});

test.each(outsiders)('%s sees nothing of the choices of somebody else', async (_, viewer) => {
  const query = 'query ($ids: [_Any!]!) { _entities(representations: $ids) { ... on User { mailDigest } } }';
  const { data } = await users.send(viewer, query, { ids: [{ __typename: 'User', id: 'u1' }] });
  expect(data).toEqual({ _entities: [{ mailDigest: null }] });
});

test('staff looks at mails before anybody gets them', async () => {
  interface Found {
    previewMail: { subject: string; text: string; html: string };
  }
  const query = '{ previewMail(kind: OVERDUE_FINAL, language: DE) { subject text html } }';
  for (const viewer of [staff, admin]) {
    const { previewMail } = await users.ask<Found>(viewer, query);
    expect(previewMail.subject).toBe('Letzte Mahnung: Dein Rad ist überfällig: Brisk City 7');
    expect(previewMail.html).toContain('<html lang="de">');
  }
  expect((await users.send(ada, query)).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
});

test('only staff says that an address is good again', async () => {
  const mutation = 'mutation { clearMailBounce(userId: "u1") { mailBouncedAt } }';
  expect((await users.send(ada, mutation)).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  expect(await users.ask(staff, mutation)).toEqual({ clearMailBounce: { mailBouncedAt: null } });
});
