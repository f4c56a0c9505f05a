import { UnsendableMessageError } from '@bike-rentals/messaging';
import { second } from '@bike-rentals/runtime/durations';
import { openTestService, type TestService } from '../../testing/open-test-service.ts';
import { outcomeTypes, toOutcome } from '../../testing/outcomes.ts';
import { findRequest, maxPending } from '../store/requests.ts';
import { cancelRequest } from './cancel-request.ts';
import { recordOutcomes } from './record-outcomes.ts';
import { resendPending } from './resend-pending.ts';
import { submitRequest, type RequestInput } from './submit-request.ts';

const actor = { id: 'u1', role: 'RENTER' } as const;
const rent = (idempotencyKey = 'k1'): RequestInput => ({
  idempotencyKey,
  kind: 'RENT',
  actor,
  input: { modelId: 'm1', whenUnavailable: 'REFUSE' },
});
const returnBike = (idempotencyKey = 'k1'): RequestInput => ({
  idempotencyKey,
  kind: 'RETURN',
  actor,
  input: { rentalId: 'r1', stationId: 's1' },
});

let users: TestService;
beforeEach(async () => {
  users = await openTestService();
});
afterEach(() => users[Symbol.asyncDispose]());

const getRequest = async (id: string) => {
  const request = await findRequest(users.service.store.read, id);
  if (!request) throw new Error(`no request ${id}`);
  return request;
};
const takeTypes = () => users.sent.splice(0).map(({ type }) => type);

/** Lets so many seconds pass, with the reconciler running in each of them. */
async function pass(seconds: number, service = users.service): Promise<void> {
  for (let i = 0; i < seconds; i += 1) {
    users.clock.advance(second);
    await resendPending(service).catch(() => undefined);
  }
}

describe('too many requests without an outcome', () => {
  test('of one user: no other is taken, a known key is still answered, and nobody else notices', async () => {
    const first = await submitRequest(users.service, rent('k0'));
    for (let i = 1; i < maxPending.perUser; i += 1) await submitRequest(users.service, rent(`k${i}`));
    await expect(submitRequest(users.service, rent('one more'))).rejects.toMatchObject({
      extensions: { code: 'UNAVAILABLE' },
    });
    expect((await submitRequest(users.service, rent('k0'))).id).toBe(first.id);
    expect(await submitRequest(users.service, { ...rent('k'), actor: { ...actor, id: 'u2' } })).toMatchObject(
      {
        status: 'PENDING',
      },
    );
    await recordOutcomes(users.service, [toOutcome(first.id, 'rental-started')]);
    expect(await submitRequest(users.service, rent('one more'))).toMatchObject({ status: 'PENDING' });
  });

  test('of all users: no other is taken until one has ended', async () => {
    const now = users.clock.now();
    const others = Array.from({ length: maxPending.inAll }, (_, index) => ({
      id: `p${index}`,
      userId: `other-${index}`,
      idempotencyKey: 'k',
      inputHash: '',
      kind: 'RENT' as const,
      command: {},
      createdAt: now,
      nextAttemptAt: now,
    }));
    await users.service.store.transact((tx) => tx.rentalRequest.createMany({ data: others }));
    await expect(submitRequest(users.service, rent())).rejects.toMatchObject({
      extensions: { code: 'UNAVAILABLE' },
    });
    await recordOutcomes(users.service, [toOutcome('p0', 'rental-started')]);
    expect(await submitRequest(users.service, rent())).toMatchObject({ status: 'PENDING' });
  });
});

test('an outcome that cannot be recorded keeps none of those beside it', async () => {
  const bad = await submitRequest(users.service, returnBike('bad'));
  const good = await submitRequest(users.service, returnBike('good'));
  await users.service.store.transact((tx) =>
    tx.$executeRawUnsafe(
      `CREATE TRIGGER "refuse" BEFORE UPDATE ON "RentalRequest" WHEN OLD."idempotencyKey" = 'bad'
       BEGIN SELECT RAISE(ABORT, 'refused by a trigger'); END`,
    ),
  );
  await recordOutcomes(
    users.service,
    [bad, good].map(({ id }) => toOutcome(id, 'rental-ended')),
  );
  expect([(await getRequest(bad.id)).status, (await getRequest(good.id)).status]).toEqual([
    'PENDING',
    'RETURNED',
  ]);
});

describe('a command', () => {
  test('that can never be sent keeps none of those behind it', async () => {
    const { id } = await submitRequest(users.service, returnBike('bad'));
    await submitRequest(users.service, returnBike('good'));
    users.sent.length = 0;
    const { sender } = users.service;
    const picky: typeof sender = {
      async send(command) {
        if (command.id === id) throw new UnsendableMessageError('too long');
        await sender.send(command);
      },
    };
    users.clock.advance(60 * second);
    await resendPending({ ...users.service, sender: picky });
    expect(users.sent).toHaveLength(1);
  });

  test('carries the actor, the input and the instant, under the id of its request', async () => {
    const { id } = await submitRequest(users.service, rent());
    const requestedAt = users.clock.now().toISOString();
    const body = { actor, requestedAt, modelId: 'm1', whenUnavailable: 'REFUSE' };
    expect(users.sent).toEqual([{ id, type: 'rent-bike', version: 1, body }]);
  });

  test('keeps the trace of its request when another process sends it, and when it is voided', async () => {
    const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    users.link.isUp = false;
    await submitRequest(users.service, { ...rent(), trace });
    const next = await users.restart();
    users.link.isUp = true;
    await pass(70, next);
    expect(new Set(users.sent.map((command) => command.type))).toEqual(new Set(['rent-bike', 'void']));
    expect(new Set(users.sent.map((command) => command.trace))).toEqual(new Set([trace]));
  });

  test('nobody answers is sent again, the same each time, with growing pauses', async () => {
    await submitRequest(users.service, returnBike());
    const [first] = users.sent;
    await pass(20);
    // After its patience, and then after 1, 2, 4, 8 seconds.
    expect(users.sent).toHaveLength(6);
    for (const command of users.sent) expect(command).toEqual(first);
  });

  test('that could not be sent is sent when RabbitMQ is back', async () => {
    users.link.isUp = false;
    const request = await submitRequest(users.service, rent());
    await pass(3);
    expect([request.status, users.sent]).toEqual(['PENDING', []]);
    users.link.isUp = true;
    await pass(8);
    expect(users.sent[0]?.id).toBe(request.id);
  });

  test('is sent by the next process if this one dies between the record and the sending', async () => {
    users.link.isUp = false;
    const { id } = await submitRequest(users.service, rent());
    const next = await users.restart();
    users.link.isUp = true;
    await pass(1, next);
    expect(users.sent.map((command) => command.id)).toEqual([id]);
    await recordOutcomes(next, [toOutcome(id, 'rental-started')]);
    expect((await findRequest(next.store.read, id))?.status).toBe('RENTED');
  });

  test('is not sent again once it is answered', async () => {
    const { id } = await submitRequest(users.service, rent());
    await recordOutcomes(users.service, [toOutcome(id, 'refused')]);
    takeTypes();
    await pass(120);
    expect(users.sent).toEqual([]);
  });

  test('one that fails does not keep the reconciler from the others', async () => {
    users.link.isUp = false;
    const ids = [];
    for (const key of ['k1', 'k2', 'k3']) ids.push((await submitRequest(users.service, returnBike(key))).id);
    await pass(10);
    users.link.isUp = true;
    await pass(30);
    expect(new Set(users.sent.map(({ id }) => id))).toEqual(new Set(ids));
  });
});

describe('a mutation', () => {
  test('answers with the outcome as soon as it is there', async () => {
    await using patient = await openTestService({ outcomeTimeoutMs: 60_000 });
    const { sender } = patient.service;
    patient.service.sender = {
      async send(command) {
        await sender.send(command);
        await recordOutcomes(patient.service, [toOutcome(command.id, 'rental-started')]);
      },
    };
    expect((await submitRequest(patient.service, rent())).status).toBe('RENTED');
    expect(patient.service.pubSub.countListeners()).toBe(0);
  });

  test('answers when its patience is over, even if RabbitMQ neither takes nor refuses the command', async () => {
    users.service.sender = { send: () => new Promise<never>(() => undefined) };
    expect((await submitRequest(users.service, rent())).status).toBe('PENDING');
    expect(users.service.pubSub.countListeners()).toBe(0);
  });

  test('that repeats a key re-attaches to the request that runs, and both get its outcome', async () => {
    await using patient = await openTestService({ outcomeTimeoutMs: 60_000 });
    const both = Promise.all([
      submitRequest(patient.service, rent()),
      submitRequest(patient.service, rent()),
    ]);
    const third = submitRequest(patient.service, rent());
    const [command] = await patient.reachSent(1);
    await recordOutcomes(patient.service, [toOutcome(String(command?.id), 'waiting-list-joined')]);
    const requests = [...(await both), await third];
    expect(requests.map(({ status }) => status)).toEqual(['QUEUED', 'QUEUED', 'QUEUED']);
    expect(new Set(requests.map(({ id }) => id)).size).toBe(1);
    expect(patient.sent).toHaveLength(1);
  });

  test('that repeats a key gets what the request has ended with', async () => {
    const { id } = await submitRequest(users.service, rent());
    await recordOutcomes(users.service, [toOutcome(id, 'rental-started')]);
    expect(await submitRequest(users.service, rent())).toMatchObject({ id, status: 'RENTED' });
    expect(users.sent).toHaveLength(1);
  });

  test.each([
    ['another model', { ...rent(), input: { modelId: 'm2', whenUnavailable: 'REFUSE' } }],
    ['another wish when unavailable', { ...rent(), input: { modelId: 'm1', whenUnavailable: 'QUEUE' } }],
    ['a station more', { ...rent(), input: { modelId: 'm1', stationId: 's1', whenUnavailable: 'REFUSE' } }],
    ['a return', returnBike()],
  ] as [string, RequestInput][])('may not repeat a key with %s', async (_, input) => {
    await submitRequest(users.service, rent());
    await expect(submitRequest(users.service, input)).rejects.toMatchObject({
      extensions: { code: 'IDEMPOTENCY_KEY_REUSED', field: 'input.idempotencyKey' },
    });
    expect(users.sent).toHaveLength(1);
  });

  test('of another user may use the same key', async () => {
    const own = await submitRequest(users.service, rent());
    const other = await submitRequest(users.service, { ...rent(), actor: { id: 'u2', role: 'RENTER' } });
    expect(other.id).not.toBe(own.id);
    expect(users.sent).toHaveLength(2);
  });
});

describe('an outcome', () => {
  test('that is delivered three times has one effect', async () => {
    const { id } = await submitRequest(users.service, rent());
    const followed = users.service.pubSub.followRequests('u1');
    const outcome = toOutcome(id, 'rental-started');
    await recordOutcomes(users.service, [outcome, outcome]);
    const first = await getRequest(id);
    await recordOutcomes(users.service, [outcome]);
    expect(await getRequest(id)).toEqual(first);
    expect(first).toMatchObject({ status: 'RENTED', version: 1, endedAt: users.clock.now() });
    expect(await followed.take(10)).toMatchObject({ kind: 'items', items: [{ id }] });
    followed.end();
  });

  test('comes once: another one for the same command changes nothing', async () => {
    const { id } = await submitRequest(users.service, rent());
    await recordOutcomes(users.service, [toOutcome(id, 'rental-started')]);
    await recordOutcomes(users.service, [toOutcome(id, 'voided'), toOutcome(id, 'refused')]);
    expect((await getRequest(id)).status).toBe('RENTED');
  });

  test('of a command that nobody sent does no harm', async () => {
    const { id } = await submitRequest(users.service, rent());
    await recordOutcomes(users.service, [toOutcome('unknown', 'voided'), toOutcome(id, 'refused')]);
    expect((await getRequest(id)).status).toBe('REFUSED');
  });

  test.each([
    ['of a newer kind', { type: 'bike-delivered', version: 1, body: {} }],
    ['of a newer version', { type: 'rental-started', version: 2, body: {} }],
    ['that lacks a field', { type: 'rental-started', version: 1, body: { rentalId: 'r1' } }],
  ])('%s leaves its request pending, to be asked for again; those beside it count', async (_, unreadable) => {
    const [odd, even] = [
      await submitRequest(users.service, rent()),
      await submitRequest(users.service, rent('k2')),
    ];
    await recordOutcomes(users.service, [
      { commandId: odd.id, ...unreadable },
      toOutcome(even.id, 'refused'),
    ]);
    expect((await getRequest(odd.id)).status).toBe('PENDING');
    expect((await getRequest(even.id)).status).toBe('REFUSED');
    takeTypes();
    await pass(10);
    expect(new Set(users.sent.map(({ id }) => id))).toEqual(new Set([odd.id]));
    // By then users has been upgraded; bikes answers with the outcome on record.
    await recordOutcomes(users.service, [toOutcome(odd.id, 'rental-started')]);
    expect((await getRequest(odd.id)).status).toBe('RENTED');
  });

  test.each(outcomeTypes)('%s ends a request for good', async (type) => {
    const { id } = await submitRequest(users.service, rent());
    await recordOutcomes(users.service, [toOutcome(id, type)]);
    const { status, outcome } = await getRequest(id);
    expect(status).not.toBe('PENDING');
    const { commandId: _id, ...recorded } = toOutcome(id, type);
    expect(outcome).toEqual(recorded);
  });
});

describe('a request that stays pending', () => {
  test('is voided after a minute if it is to rent: from then on bikes is asked that, and nothing else', async () => {
    const { id } = await submitRequest(users.service, rent());
    await pass(59);
    expect(new Set(takeTypes())).toEqual(new Set(['rent-bike']));
    await pass(60);
    expect(users.sent[0]).toEqual({ id, type: 'void', version: 1, body: { actor } });
    expect(new Set(takeTypes())).toEqual(new Set(['void']));
    await recordOutcomes(users.service, [toOutcome(id, 'voided')]);
    expect((await getRequest(id)).status).toBe('EXPIRED');
  });

  test('has what bikes decided before, though it was asked to void it', async () => {
    const { id } = await submitRequest(users.service, rent());
    await pass(90);
    await recordOutcomes(users.service, [toOutcome(id, 'rental-started')]);
    expect((await getRequest(id)).status).toBe('RENTED');
  });

  test('is never voided if it is to return: the bike is there', async () => {
    const { id } = await submitRequest(users.service, returnBike());
    await pass(600);
    const types = takeTypes();
    expect(types.length).toBeGreaterThan(20);
    expect(new Set(types)).toEqual(new Set(['return-bike']));
    await recordOutcomes(users.service, [toOutcome(id, 'rental-ended')]);
    expect((await getRequest(id)).status).toBe('RETURNED');
  });
});

describe('cancelling', () => {
  const cancel = (id: string, userId = 'u1') => cancelRequest(users.service, userId, id);

  test('asks bikes to void a pending rent request', async () => {
    const { id } = await submitRequest(users.service, rent());
    expect((await cancel(id)).status).toBe('PENDING');
    expect(takeTypes()).toEqual(['rent-bike', 'void']);
    await recordOutcomes(users.service, [toOutcome(id, 'voided')]);
    expect((await getRequest(id)).status).toBe('CANCELLED');
  });

  test('waits for the answer', async () => {
    await using patient = await openTestService({ outcomeTimeoutMs: 60_000 });
    const { service } = patient;
    const running = submitRequest(service, rent());
    const id = String((await patient.reachSent(1))[0]?.id);
    const cancelled = cancelRequest(service, 'u1', id);
    await patient.reachSent(2);
    await recordOutcomes(service, [toOutcome(id, 'voided')]);
    expect((await cancelled).status).toBe('CANCELLED');
    expect((await running).status).toBe('CANCELLED');
    expect(service.pubSub.countListeners()).toBe(0);
  });

  test('is sent again until it is answered, and does not become an expiry', async () => {
    const { id } = await submitRequest(users.service, rent());
    users.link.isUp = false;
    await cancel(id);
    users.link.isUp = true;
    takeTypes();
    await pass(90);
    expect(new Set(takeTypes())).toEqual(new Set(['void']));
    await recordOutcomes(users.service, [toOutcome(id, 'voided')]);
    expect((await getRequest(id)).status).toBe('CANCELLED');
  });

  test('comes too late for what bikes has decided', async () => {
    const { id } = await submitRequest(users.service, rent());
    await recordOutcomes(users.service, [toOutcome(id, 'rental-started')]);
    expect((await cancel(id)).status).toBe('RENTED');
    expect(takeTypes()).toEqual(['rent-bike']);
  });

  test('is for the user of the request only', async () => {
    const { id } = await submitRequest(users.service, rent());
    await expect(cancel(id, 'u2')).rejects.toMatchObject({ extensions: { code: 'NOT_FOUND' } });
    await expect(cancel('unknown')).rejects.toMatchObject({ extensions: { code: 'NOT_FOUND' } });
    expect(takeTypes()).toEqual(['rent-bike']);
  });

  test('is not for returns', async () => {
    const { id } = await submitRequest(users.service, returnBike());
    await expect(cancel(id)).rejects.toMatchObject({ extensions: { code: 'CONFLICT' } });
  });
});
