import { randomUUID } from 'node:crypto';
import { makeBike, makeFleet } from '../../testing/make-fleet.ts';
import { asAdmin, asRenter, asStaff, startServer, type Server } from '../../testing/start-server.ts';

let server: Server;
beforeEach(async () => {
  server = await startServer(makeFleet(makeBike('b1')));
});
afterEach(() => server[Symbol.asyncDispose]());

const fields = 'user { id approval { state text askAgainAt } }';
const inputs = { requestApproval: 'RequestApprovalInput', setApproval: 'SetApprovalInput' };

async function act(name: keyof typeof inputs, input: object, viewer = asRenter('ann')) {
  const mutation = `mutation ($input: ${inputs[name]}!) {
    result: ${name}(input: $input) { ... on RenterChanged { ${fields} } ... on DeskRefused { code field } }
  }`;
  const whole = { idempotencyKey: randomUUID(), ...input };
  const { data, errors } = await server.ask(viewer, mutation, { input: whole });
  return { result: data.result, error: errors?.[0]?.extensions };
}

const waiting = async () =>
  (await server.ask(asStaff, '{ approvalRequests { totalCount nodes { user { id } text state } } }')).data;

test('a user asks, staff finds that, decides, and both see what came of it', async () => {
  const asked = await act('requestApproval', { text: ' I have a licence ' });
  expect(asked.result).toMatchObject({
    user: { approval: { state: 'REQUESTED', text: 'I have a licence' } },
  });
  expect(await waiting()).toEqual({
    approvalRequests: {
      totalCount: 1,
      nodes: [{ user: { id: 'ann' }, text: 'I have a licence', state: 'REQUESTED' }],
    },
  });
  const refused = await act(
    'setApproval',
    { userId: 'ann', isApproved: false, reason: 'too young' },
    asStaff,
  );
  expect(refused.result).toMatchObject({ user: { approval: { state: 'REFUSED' } } });
  expect(await waiting()).toEqual({ approvalRequests: { totalCount: 0, nodes: [] } });
  expect((await act('requestApproval', {})).result).toMatchObject({ code: 'ASKED_TOO_SOON' });
  const approved = await act(
    'setApproval',
    { userId: 'ann', isApproved: true, reason: 'has grown' },
    asAdmin,
  );
  expect(approved.result).toMatchObject({ user: { approval: { state: 'APPROVED', askAgainAt: null } } });
});

test('the same request again changes nothing', async () => {
  const input = { idempotencyKey: 'k1', text: 'please' };
  const first = await act('requestApproval', input);
  expect(await act('requestApproval', input)).toEqual(first);
});

test('only staff decides and sees who waits, with a reason, which is in the audit log', async () => {
  const input = { userId: 'ann', isApproved: true, reason: 'knows how' };
  expect((await act('setApproval', input)).error).toMatchObject({ code: 'FORBIDDEN' });
  expect((await act('setApproval', { ...input, reason: ' ' }, asStaff)).error).toMatchObject({
    code: 'BAD_USER_INPUT',
  });
  const { errors } = await server.ask(asRenter('ann'), '{ approvalRequests { totalCount } }');
  expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  await act('setApproval', input, asStaff);
  const { data } = await server.ask(asStaff, '{ auditLog { nodes { type reason user { id } } } }');
  expect(data).toEqual({
    auditLog: { nodes: [{ type: 'approval.granted', reason: 'knows how', user: { id: 'ann' } }] },
  });
});
