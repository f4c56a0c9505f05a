import { randomUUID } from 'node:crypto';
import { day, makeBike, makeFleet } from '../../testing/make-fleet.ts';
import { asAdmin, asRenter, asStaff, startServer, type Server } from '../../testing/start-server.ts';

let server: Server;
beforeEach(async () => {
  server = await startServer(makeFleet(makeBike('b1')));
});
afterEach(() => server[Symbol.asyncDispose]());

async function act(name: 'grantMembership' | 'endMembership', input: object, viewer = asStaff) {
  const type = name === 'grantMembership' ? 'GrantMembershipInput' : 'EndMembershipInput';
  const mutation = `mutation ($input: ${type}!) {
    result: ${name}(input: $input) {
      ... on RenterChanged { user { memberships { id name state length from to } } }
      ... on DeskRefused { code field }
    }
  }`;
  const whole = { reason: 'has paid', idempotencyKey: randomUUID(), ...input };
  const { data, errors } = await server.ask(viewer, mutation, { input: whole });
  return { result: data.result, code: errors?.[0]?.extensions.code };
}

interface Shown {
  id: string;
  state: string;
}

const listOf = ({ result }: Awaited<ReturnType<typeof act>>) =>
  (result as unknown as { user: { memberships: Shown[] } }).user.memberships;

const year = { userId: 'ann', name: ' Year ', length: 'P365D' };

test('staff makes somebody a member and ends it; the same request again changes nothing', async () => {
  const input = { ...year, idempotencyKey: 'k1' };
  const from = server.clock.now();
  const to = new Date(from.getTime() + 365 * day);
  const facts = { name: 'Year', length: 'P365D' };
  const active = { ...facts, state: 'ACTIVE', from: from.toISOString(), to: to.toISOString() };
  const [membership, ...others] = listOf(await act('grantMembership', input));
  expect(membership).toEqual({ id: expect.any(String) as string, ...active });
  expect(others).toEqual([]);
  expect(listOf(await act('grantMembership', input))).toHaveLength(1);
  const pending = listOf(await act('grantMembership', { ...year, startsAtFirstRental: true }));
  expect(pending[0]).toMatchObject({ ...facts, state: 'PENDING', from: null, to: null });

  const ended = listOf(await act('endMembership', { membershipId: membership?.id }));
  expect(ended.map(({ state }) => state)).toEqual(['PENDING', 'ENDED']);
  expect(await act('endMembership', { membershipId: membership?.id })).toMatchObject({
    result: { code: 'MEMBERSHIP_ENDED', field: 'membershipId' },
  });
});

test('it is in the audit log, with the reason', async () => {
  await act('grantMembership', year);
  const { data } = await server.ask(asStaff, '{ auditLog { nodes { type reason user { id } } } }');
  expect(data).toEqual({
    auditLog: { nodes: [{ type: 'membership.granted', reason: 'has paid', user: { id: 'ann' } }] },
  });
});

test('it is for staff, and nobody makes themselves a member', async () => {
  expect((await act('grantMembership', year, asRenter('ann'))).code).toBe('FORBIDDEN');
  expect((await act('grantMembership', { ...year, reason: ' ' })).code).toBe('BAD_USER_INPUT');
  expect((await act('grantMembership', { ...year, name: 'x'.repeat(81) })).code).toBe('BAD_USER_INPUT');
  expect((await act('grantMembership', { ...year, userId: 'eva' }, asAdmin)).result).toMatchObject({
    code: 'OWN_CASE',
  });
});

test('others do not see who is a member', async () => {
  await act('grantMembership', year);
  const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on User { memberships { name } } } }`;
  const variables = { of: [{ __typename: 'User', id: 'ann' }] };
  for (const [viewer, memberships] of [
    [asRenter('ann'), [{ name: 'Year' }]],
    [asRenter('bob'), null],
  ] as const)
    expect((await server.ask(viewer, query, variables)).data).toEqual({ _entities: [{ memberships }] });
});
