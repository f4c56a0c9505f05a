import { openFakeBikes, type Decide } from '../../testing/open-fake-bikes.ts';
import { toOutcome } from '../../testing/outcomes.ts';
import {
  ada,
  admin,
  anonymous,
  ben,
  startTestUsers,
  type TestUsers,
} from '../../testing/start-test-users.ts';

const fields = `
  __typename
  ... on RentalAnswer { request { id version status createdAt answer { __typename } } }
  ... on RentalRefused { code message returnByMin returnByMax }
`;
const rentQuery = `mutation ($input: RentBikeInput!) {
  answer: rentBike(input: $input) {
    ${fields}
    ... on RentalStarted { rentalId bikeId returnBy rental { id } }
    ... on WaitingListJoined { entryId place entry { id } }
  }
}`;
const returnQuery = `mutation ($input: ReturnBikeInput!) {
  answer: returnBike(input: $input) {
    ${fields}
    ... on RentalEnded { rentalId returnedAt homeStationId rental { id } }
  }
}`;

const extendAllQuery = `mutation ($input: ExtendAllInput!) {
  answers: extendAll(input: $input) { ${fields} ... on RentalExtended { rentalId returnBy } }
}`;

const undoQuery = `mutation ($input: UndoRentalInput!) {
  answer: undoRental(input: $input) {
    ${fields}
    ... on RentalUndone { rentalId rental { id } }
  }
}`;

interface Answer {
  __typename: string;
  request: { id: string; version: number; status: string; createdAt: string; answer: unknown };
}

const byModel = { modelId: 'm1', idempotencyKey: 'k1' };
const returnBike = { rentalId: 'r1', stationId: 's1', idempotencyKey: 'k1' };

const rent = async (users: TestUsers, input: object = byModel, viewer = ada) =>
  (await users.ask<{ answer: Answer }>(viewer, rentQuery, { input })).answer;
const giveBack = async (users: TestUsers, input: object = returnBike) =>
  (await users.ask<{ answer: Answer }>(ada, returnQuery, { input })).answer;

/** users, and a bikes that decides so. */
async function start(decide?: Decide, outcomeTimeoutMs?: number) {
  await using opened = new AsyncDisposableStack();
  const users = opened.use(
    await startTestUsers({ rules: { ...(outcomeTimeoutMs && { outcomeTimeoutMs }) } }),
  );
  const bikes = opened.use(await openFakeBikes(users.transport, decide));
  const running = opened.move();
  return { users, bikes, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
const always =
  (...outcome: Parameters<typeof toOutcome> extends [string, ...infer Rest] ? Rest : never): Decide =>
  ({ id }) =>
    toOutcome(id, ...outcome);

describe('the answer to a rent request', () => {
  test('is the rental that has started', async () => {
    await using system = await start();
    expect(await rent(system.users)).toEqual({
      __typename: 'RentalStarted',
      rentalId: 'r1',
      bikeId: 'b1',
      returnBy: '2026-05-08T09:00:00.000Z',
      rental: { id: 'r1' },
      request: {
        id: system.bikes.received[0]?.id,
        version: 1,
        status: 'RENTED',
        createdAt: '2026-05-01T09:00:00.000Z',
        answer: { __typename: 'RentalStarted' },
      },
    });
  });

  test('is the place on the waiting list', async () => {
    await using system = await start(always('waiting-list-joined'));
    const answer = await rent(system.users, { ...byModel, whenUnavailable: 'QUEUE' });
    expect(answer).toMatchObject({
      __typename: 'WaitingListJoined',
      entryId: 'w1',
      place: 3,
      entry: { id: 'w1' },
      request: { status: 'QUEUED' },
    });
    expect(system.bikes.received[0]?.body).toMatchObject({ modelId: 'm1', whenUnavailable: 'QUEUE' });
  });

  test('is why it is refused', async () => {
    await using system = await start(
      always('refused', { code: 'BLOCKED', message: 'Bring back the other one.' }),
    );
    expect(await rent(system.users)).toMatchObject({
      __typename: 'RentalRefused',
      code: 'BLOCKED',
      message: 'Bring back the other one.',
      request: { status: 'REFUSED', answer: { __typename: 'RentalRefused' } },
    });
  });

  test('says what can be chosen, where the due that was named cannot', async () => {
    const range = { returnByMin: '2026-05-01T09:15:00.000Z', returnByMax: '2026-05-08T09:00:00.000Z' };
    await using system = await start(
      always('refused', { code: 'RETURN_BY_OUT_OF_RANGE', message: 'Choose another time.', ...range }),
    );
    const answer = await rent(system.users, { ...byModel, returnBy: '2027-05-01T09:00:00Z' });
    expect(answer).toMatchObject({ code: 'RETURN_BY_OUT_OF_RANGE', ...range });
  });

  test('is pending when bikes does not answer in time; the request goes on, and ends', async () => {
    await using users = await startTestUsers({ rules: { outcomeTimeoutMs: 20 } });
    const pending = await rent(users);
    expect(pending).toMatchObject({
      __typename: 'RentalPending',
      request: { status: 'PENDING', answer: null },
    });
    await using socket = users.connect(ada);
    const changes = await socket.subscribe({ query: 'subscription { rentalRequestChanged { id status } }' });
    await using _bikes = await openFakeBikes(users.transport);
    const { id } = pending.request;
    expect((await changes.next()).data).toEqual({ rentalRequestChanged: { id, status: 'RENTED' } });
    expect(await rent(users)).toMatchObject({ __typename: 'RentalStarted', request: { id, version: 1 } });
  });

  test('is the same for the same key, running or ended, one by one or at once; bikes is asked once', async () => {
    await using users = await startTestUsers();
    const running = Array.from({ length: 5 }, () => rent(users));
    await using bikes = await openFakeBikes(users.transport);
    const [first, ...others] = await Promise.all(running);
    for (const answer of [...others, await rent(users)]) expect(answer).toEqual(first);
    expect(bikes.received).toHaveLength(1);
  });

  test('is asked for again if it was not understood, and the mutation that waits gets it', async () => {
    let answers = 0;
    await using system = await start(({ id }) => {
      answers += 1;
      return { ...toOutcome(id, 'rental-started'), version: answers === 1 ? 99 : 1 };
    }, 30_000);
    const { users, bikes } = system;
    const answer = rent(users);
    await bikes.reachReceived(1);
    users.clock.advance(30_000);
    const [first, second] = await bikes.reachReceived(2);
    expect(second).toEqual(first);
    expect(await answer).toMatchObject({
      __typename: 'RentalStarted',
      request: { id: first?.id, version: 1 },
    });
  });

  test('says that it has expired, or that it was cancelled, when bikes has voided it', async () => {
    await using users = await startTestUsers({ rules: { outcomeTimeoutMs: 20 } });
    const { request } = await rent(users);
    await rent(users, { ...byModel, idempotencyKey: 'k2' });
    const cancel = 'mutation ($id: ID!) { cancelRentalRequest(id: $id) { status } }';
    expect(await users.ask(ada, cancel, { id: request.id })).toEqual({
      cancelRentalRequest: { status: 'PENDING' },
    });
    await using bikes = await openFakeBikes(users.transport, always('voided'));
    await bikes.reachReceived(3);
    await users.ask(ada, '{ me { id } }');
    const cancelled = await rent(users);
    expect(cancelled).toMatchObject({ code: 'CANCELLED', message: 'You cancelled this request.' });
    expect(cancelled.request).toMatchObject({ id: request.id, status: 'CANCELLED' });
    const expired = await rent(users, { ...byModel, idempotencyKey: 'k2' });
    expect(expired).toMatchObject({ code: 'EXPIRED', request: { status: 'EXPIRED' } });
  });
});

describe('the answer to a return', () => {
  test('is the rental that has ended', async () => {
    await using system = await start();
    expect(await giveBack(system.users)).toMatchObject({
      __typename: 'RentalEnded',
      rentalId: 'r1',
      returnedAt: '2026-05-01T10:00:00.000Z',
      rental: { id: 'r1' },
      request: { status: 'RETURNED' },
    });
    expect(system.bikes.received[0]).toMatchObject({
      type: 'return-bike',
      body: { actor: { id: 'u1', role: 'RENTER' }, rentalId: 'r1', stationId: 's1' },
    });
  });

  test('says where the bike belongs, if it was left elsewhere', async () => {
    const body = { rentalId: 'r1', bikeId: 'b1', returnedAt: '2026-05-01T10:00:00.000Z' };
    await using home = await start(always('rental-ended', body));
    expect(await giveBack(home.users)).toMatchObject({ homeStationId: null });
    await using elsewhere = await start(always('rental-ended', { ...body, homeStationId: 's9' }));
    expect(await giveBack(elsewhere.users)).toMatchObject({ homeStationId: 's9' });
  });

  test('is pending when bikes does not answer in time', async () => {
    await using users = await startTestUsers({ rules: { outcomeTimeoutMs: 20 } });
    expect((await giveBack(users)).__typename).toBe('RentalPending');
  });

  test('names the key at fault if that was used to rent', async () => {
    await using system = await start();
    await rent(system.users);
    const { errors } = await system.users.send(ada, returnQuery, { input: returnBike });
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
      field: 'input.idempotencyKey',
    });
  });
});

describe('a due that the renter names', () => {
  const returnBy = '2026-05-01T12:00:00Z';

  test('is sent, and is part of what a key stands for', async () => {
    await using system = await start();
    const answer = await rent(system.users, { ...byModel, returnBy });
    expect(await rent(system.users, { ...byModel, returnBy: '2026-05-01T14:00:00+02:00' })).toEqual(answer);
    expect(system.bikes.received).toMatchObject([{ body: { returnBy: '2026-05-01T12:00:00.000Z' } }]);
    for (const input of [byModel, { ...byModel, returnBy: '2026-05-01T13:00:00Z' }]) {
      const { errors } = await system.users.send(ada, rentQuery, { input });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    }
  });

  test('is no part of a command without it, as before', async () => {
    await using system = await start();
    await rent(system.users);
    expect(system.bikes.received[0]?.body).not.toHaveProperty('returnBy');
  });

  test.each(['9999-12-31T23:00:00-05:00', '0000-01-01T00:00:00+05:00'])(
    'is refused where no message could carry it: %s',
    async (instant) => {
      await using system = await start();
      const { errors } = await system.users.send(ada, rentQuery, {
        input: { ...byModel, returnBy: instant },
      });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.returnBy' });
    },
  );
});

describe('the answer to an undo', () => {
  const input = { rentalId: 'r1', idempotencyKey: 'k1' };
  const undo = async (users: TestUsers) =>
    (await users.ask<{ answer: Answer }>(ada, undoQuery, { input })).answer;

  test('is the rental that never happened', async () => {
    await using system = await start();
    expect(await undo(system.users)).toMatchObject({
      __typename: 'RentalUndone',
      rentalId: 'r1',
      rental: { id: 'r1' },
      request: { status: 'UNDONE' },
    });
    expect(system.bikes.received[0]).toMatchObject({
      type: 'undo-rental',
      body: { actor: { id: 'u1', role: 'RENTER' }, rentalId: 'r1' },
    });
  });

  test('is why it is refused', async () => {
    await using system = await start(always('refused', { code: 'TOO_LATE', message: 'Too late.' }));
    expect(await undo(system.users)).toMatchObject({ code: 'TOO_LATE', request: { status: 'REFUSED' } });
  });

  test('may take long; then it goes on, and cannot be cancelled', async () => {
    await using users = await startTestUsers({ rules: { outcomeTimeoutMs: 20 } });
    const { __typename, request } = await undo(users);
    expect(__typename).toBe('RentalPending');
    const cancel = 'mutation ($id: ID!) { cancelRentalRequest(id: $id) { id } }';
    const { errors } = await users.send(ada, cancel, { id: request.id });
    expect(errors?.[0]?.extensions?.code).toBe('CONFLICT');
  });
});

describe('the answers to an extension of several rentals', () => {
  const extendAll = async (users: TestUsers, rentalIds: string[], idempotencyKey = 'k1') =>
    (await users.ask<{ answers: Answer[] }>(ada, extendAllQuery, { input: { rentalIds, idempotencyKey } }))
      .answers;

  test('are one for each, in order, and the same for the same key', async () => {
    await using system = await start();
    const answers = await extendAll(system.users, ['r1', 'r2']);
    expect(answers).toMatchObject([{ __typename: 'RentalExtended' }, { __typename: 'RentalExtended' }]);
    expect(system.bikes.received.map(({ type, body }) => [type, body])).toEqual([
      ['extend-rental', expect.objectContaining({ rentalId: 'r1' })],
      ['extend-rental', expect.objectContaining({ rentalId: 'r2' })],
    ]);
    const again = await extendAll(system.users, ['r2', 'r1']);
    expect(again.map(({ request }) => request.id)).toEqual([answers[1]?.request.id, answers[0]?.request.id]);
    expect(system.bikes.received).toHaveLength(2);
  });

  test('may be refusals, which leave the others alone', async () => {
    await using system = await start(({ id, body }) => {
      const isWaitedFor = (body as { rentalId: string }).rentalId === 'r1';
      return isWaitedFor
        ? toOutcome(id, 'refused', { code: 'OTHERS_WAIT', message: 'Others wait.' })
        : toOutcome(id, 'rental-extended');
    });
    expect(await extendAll(system.users, ['r1', 'r2'])).toMatchObject([
      { __typename: 'RentalRefused', code: 'OTHERS_WAIT' },
      { __typename: 'RentalExtended' },
    ]);
  });

  test.each([
    ['none', []],
    ['one twice', ['r1', 'r1']],
    ['too many', Array.from({ length: 21 }, (_, index) => `r${index}`)],
  ])('are an error for %s', async (_, rentalIds) => {
    await using users = await startTestUsers();
    const { errors } = await users.send(ada, extendAllQuery, { input: { rentalIds, idempotencyKey: 'k' } });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.rentalIds' });
  });
});

describe('the actor of a command', () => {
  test('is the viewer, whatever else is said', async () => {
    await using system = await start();
    await rent(system.users, { bikeId: 'b1', idempotencyKey: 'k1' }, admin);
    await rent(system.users, byModel, ben);
    expect(system.bikes.received.map(({ body }) => (body as { actor: unknown }).actor)).toEqual([
      { id: 'u9', role: 'ADMIN' },
      { id: 'u2', role: 'RENTER' },
    ]);
    const input = { ...byModel, userId: 'u1' };
    const { errors } = await system.users.send(ben, rentQuery, { input });
    expect(errors?.[0]?.message).toContain('"userId" is not defined');
  });

  test.each([
    ['anonymous', anonymous],
    ['a role', { kind: 'role', role: 'ADMIN' }],
    ['a service', { kind: 'role', role: 'SERVICE' }],
  ] as const)('is somebody: %s is refused', async (_, viewer) => {
    await using users = await startTestUsers();
    for (const [query, input] of [
      [rentQuery, byModel],
      [returnQuery, returnBike],
    ] as const) {
      const { errors } = await users.send(viewer, query, { input });
      expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
    }
  });
});

describe('wrong input', () => {
  let users: TestUsers;
  beforeAll(async () => {
    users = await startTestUsers({ rules: { outcomeTimeoutMs: 1 } });
  });
  afterAll(() => users[Symbol.asyncDispose]());

  const long = 'x'.repeat(129);
  test.each([
    ['both ids', rentQuery, { bikeId: 'b1', modelId: 'm1', idempotencyKey: 'k' }, 'modelId'],
    ['no id', rentQuery, { idempotencyKey: 'k' }, 'modelId'],
    [
      'a station beside a bike',
      rentQuery,
      { bikeId: 'b1', stationId: 's1', idempotencyKey: 'k' },
      'stationId',
    ],
    ['an empty key', rentQuery, { modelId: 'm1', idempotencyKey: '' }, 'idempotencyKey'],
    ['a key of spaces', rentQuery, { modelId: 'm1', idempotencyKey: '  ' }, 'idempotencyKey'],
    ['a long key', rentQuery, { modelId: 'm1', idempotencyKey: long }, 'idempotencyKey'],
    ['an empty bike', rentQuery, { bikeId: '', idempotencyKey: 'k' }, 'bikeId'],
    ['a long model', rentQuery, { modelId: long, idempotencyKey: 'k' }, 'modelId'],
    ['a long rental', returnQuery, { rentalId: long, stationId: 's1', idempotencyKey: 'k' }, 'rentalId'],
    ['an empty station', returnQuery, { rentalId: 'r1', stationId: '', idempotencyKey: 'k' }, 'stationId'],
    ['an empty key', returnQuery, { rentalId: 'r1', stationId: 's1', idempotencyKey: '' }, 'idempotencyKey'],
  ])('%s: the field is named, and nothing is recorded', async (_, query, input, field) => {
    const { errors } = await users.send(ada, query, { input });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: `input.${field}` });
    expect(await users.ask(ada, '{ myRentalRequests { nodes { id } } }')).toEqual({
      myRentalRequests: { nodes: [] },
    });
  });
});

describe('what one has asked for', () => {
  test('is listed newest first, page by page, and only one’s own', async () => {
    await using system = await start();
    for (const key of ['k1', 'k2', 'k3']) await rent(system.users, { ...byModel, idempotencyKey: key });
    await rent(system.users, byModel, ben);
    const ids = system.bikes.received.slice(0, 3).map(({ id }) => id);
    interface Page {
      myRentalRequests: { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
    }
    const query = `query ($after: String) {
      myRentalRequests(first: 2, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } }
    }`;
    const { myRentalRequests: first } = await system.users.ask<Page>(ada, query);
    const { endCursor } = first.pageInfo;
    const { myRentalRequests: second } = await system.users.ask<Page>(ada, query, { after: endCursor });
    expect([...first.nodes, ...second.nodes].map(({ id }) => id)).toEqual(ids.reverse());
    expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
  });

  test('is seen by its user and admins; a root field says so, a reference is null', async () => {
    await using system = await start();
    const { request } = await rent(system.users);
    const byId = 'query ($id: ID!) { rentalRequest(id: $id) { id status } }';
    const byReference = `query ($id: ID!) {
      _entities(representations: [{ __typename: "RentalRequest", id: $id }]) { ... on RentalRequest { id status } }
    }`;
    const found = { id: request.id, status: 'RENTED' };
    const nobody = { kind: 'role', role: 'ADMIN' } as const;
    for (const viewer of [ada, admin]) {
      expect(await system.users.ask(viewer, byId, request)).toEqual({ rentalRequest: found });
      expect(await system.users.ask(viewer, byReference, request)).toEqual({ _entities: [found] });
    }
    for (const [viewer, code] of [
      [ben, 'NOT_FOUND'],
      [anonymous, 'UNAUTHENTICATED'],
      [nobody, 'UNAUTHENTICATED'],
    ] as const) {
      const answer = await system.users.send(viewer, byId, request);
      expect([answer.data, answer.errors?.[0]?.extensions?.code]).toEqual([{ rentalRequest: null }, code]);
      expect(await system.users.send(viewer, byReference, request)).toEqual({ data: { _entities: [null] } });
    }
  });

  test('is cancelled by its user only', async () => {
    await using system = await start();
    const { request } = await rent(system.users);
    const cancel = 'mutation ($id: ID!) { cancelRentalRequest(id: $id) { status } }';
    for (const viewer of [ben, admin]) {
      const { errors } = await system.users.send(viewer, cancel, request);
      expect(errors?.[0]?.extensions?.code).toBe('NOT_FOUND');
    }
    expect(await system.users.ask(ada, cancel, request)).toEqual({
      cancelRentalRequest: { status: 'RENTED' },
    });
  });
});

describe('an extension', () => {
  const extendQuery = `mutation ($input: ExtendRentalInput!) {
    answer: extendRental(input: $input) {
      ${fields}
      ... on RentalExtended { rentalId returnBy asked rental { id } }
    }
  }`;
  const extend = async (users: TestUsers, input: object) =>
    (
      await users.ask<{ answer: Answer }>(ada, extendQuery, {
        input: { rentalId: 'r1', idempotencyKey: 'e1', ...input },
      })
    ).answer;

  test('is what bikes has granted, the same for the same key', async () => {
    await using system = await start(always('rental-extended'));
    const until = '2026-06-01T09:00:00.000Z';
    const answer = await extend(system.users, { until });
    expect(answer).toMatchObject({
      __typename: 'RentalExtended',
      rentalId: 'r1',
      returnBy: '2026-05-15T09:00:00.000Z',
      asked: until,
      rental: { id: 'r1' },
      request: { status: 'EXTENDED', answer: { __typename: 'RentalExtended' } },
    });
    expect(await extend(system.users, { until })).toEqual(answer);
    expect(system.bikes.received).toMatchObject([
      { type: 'extend-rental', body: { actor: { id: 'u1' }, rentalId: 'r1', until } },
    ]);
  });

  test('is refused as bikes says, and can be cancelled while it is pending', async () => {
    await using system = await start(always('refused', { code: 'OTHERS_WAIT', message: 'Somebody waits.' }));
    expect(await extend(system.users, {})).toMatchObject({
      __typename: 'RentalRefused',
      code: 'OTHERS_WAIT',
      message: 'Somebody waits.',
    });
  });
});
