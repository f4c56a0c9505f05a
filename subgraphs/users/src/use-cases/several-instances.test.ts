import { minute, second } from '@bike-rentals/runtime/durations';
import { gatherMs } from '../notifications/domain/mail-rules.ts';
import { bikeEventConsumer } from '../notifications/use-cases/consume-bike-events.ts';
import { sendMails, type Mail, type Mailing } from '../notifications/use-cases/send-mails.ts';
import { cancelRequest } from '../requests/use-cases/cancel-request.ts';
import { publishMissedEnds } from '../requests/use-cases/publish-ended-requests.ts';
import { recordOutcomes } from '../requests/use-cases/record-outcomes.ts';
import { resendPending } from '../requests/use-cases/resend-pending.ts';
import { submitRequest, type RequestInput } from '../requests/use-cases/submit-request.ts';
import { toBikeEvent } from '../testing/events.ts';
import { openTestService } from '../testing/open-test-service.ts';
import { toOutcome } from '../testing/outcomes.ts';
import type { UseCaseContext } from './use-case-context.ts';

const rent: RequestInput = {
  idempotencyKey: 'k1',
  kind: 'RENT',
  actor: { id: 'u1', role: 'RENTER' },
  input: { modelId: 'm1', whenUnavailable: 'REFUSE' },
};

/** Two instances of users on one database. */
async function openTwo(options: Parameters<typeof openTestService>[0] = {}) {
  const users = await openTestService(options);
  const other = await users.addInstance();
  return { users, one: users.service, other };
}
const patient = { outcomeTimeoutMs: 60_000 };

describe('a mutation', () => {
  test('is answered at once by an outcome that came to another instance', async () => {
    const { users, one, other } = await openTwo(patient);
    await using _users = users;
    const asked = [submitRequest(one, rent), submitRequest(other, rent)];
    const [command] = await users.reachSent(1);
    await recordOutcomes(other, [toOutcome(String(command?.id), 'rental-started')]);
    const answers = await Promise.all(asked);
    expect(answers.map(({ status }) => status)).toEqual(['RENTED', 'RENTED']);
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(users.sent).toHaveLength(1);
  });

  test('is answered by the row when its patience is over, if the outcome was not announced', async () => {
    const { users, one, other } = await openTwo({ outcomeTimeoutMs: 1_000 });
    await using _users = users;
    const asked = submitRequest(one, rent);
    const [command] = await users.reachSent(1);
    const attached = submitRequest(one, rent);
    const cancelled = cancelRequest(one, 'u1', String(command?.id));
    users.link.isUp = false;
    await recordOutcomes(other, [toOutcome(String(command?.id), 'rental-started')]);
    const answers = await Promise.all([asked, attached, cancelled]);
    expect(answers.map(({ status }) => status)).toEqual(['RENTED', 'RENTED', 'RENTED']);
  });
});

describe('who follows requests', () => {
  test('is told of what ended at another instance, once', async () => {
    const { users, one, other } = await openTwo();
    await using _users = users;
    const followed = one.pubSub.followRequests('u1');
    const { id } = await submitRequest(one, rent);
    await recordOutcomes(other, [toOutcome(id, 'rental-started')]);
    expect(await followed.take(10)).toMatchObject({ kind: 'items', items: [{ id, status: 'RENTED' }] });
    await publishMissedEnds(one);
    followed.end();
    expect(await followed.take(10)).toBeUndefined();
  });

  test('is told of what nobody announced, once, and not of what ended before', async () => {
    const { users, one, other } = await openTwo();
    await using _users = users;
    users.link.isUp = false;
    const before = await submitRequest(one, { ...rent, idempotencyKey: 'before' });
    await recordOutcomes(other, [toOutcome(before.id, 'refused')]);
    await publishMissedEnds(one);
    const followed = one.pubSub.followRequests('u1');
    const { id } = await submitRequest(one, rent);
    await recordOutcomes(other, [toOutcome(id, 'rental-started')]);
    await publishMissedEnds(one);
    await publishMissedEnds(one);
    expect(await followed.take(10)).toMatchObject({ kind: 'items', items: [{ id }] });
    followed.end();
    expect(await followed.take(10)).toBeUndefined();
  });
});

describe('who follows notifications', () => {
  const notify = (instance: UseCaseContext, seq: number) =>
    bikeEventConsumer.consume(instance, [toBikeEvent(seq, 'rental.due')]);

  test('is told of what another instance made of an event, once', async () => {
    const { users, one, other } = await openTwo();
    await using _users = users;
    const followed = one.pubSub.followNotifications('u1');
    await notify(other, 1);
    expect(await followed.take(10)).toMatchObject({ kind: 'items', items: [{ eventId: 'springfield-1' }] });
    await users.publishNewNotifications();
    followed.end();
    expect(await followed.take(10)).toBeUndefined();
  });

  test('is told of what nobody announced at the next look', async () => {
    const { users, one, other } = await openTwo();
    await using _users = users;
    users.link.isUp = false;
    const followed = one.pubSub.followNotifications('u1');
    await notify(other, 1);
    await users.publishNewNotifications();
    expect(await followed.take(10)).toMatchObject({ kind: 'items', items: [{ eventId: 'springfield-1' }] });
    followed.end();
  });
});

test('a command that is due is sent again by one of them, and its pause grows once', async () => {
  const { users, one, other } = await openTwo();
  await using _users = users;
  for (const idempotencyKey of ['k1', 'k2', 'k3']) await submitRequest(one, { ...rent, idempotencyKey });
  users.sent.length = 0;
  users.clock.advance(second);
  const sent = await Promise.all([resendPending(one), resendPending(other)]);
  expect([users.sent.length, sent[0] + sent[1]]).toEqual([3, 3]);
  const rows = await one.store.read.rentalRequest.findMany();
  expect(rows.map(({ attempts }) => attempts)).toEqual([1, 1, 1]);
});

test('fifty mails that are due at once are sent once each', async () => {
  const { users, one, other } = await openTwo({ sendsMail: true });
  await using _users = users;
  await bikeEventConsumer.consume(
    one,
    Array.from({ length: 50 }, (_, index) =>
      toBikeEvent(index + 1, 'rental.due', { payload: { userId: `u${index}` } }),
    ),
  );
  users.clock.advance(gatherMs);
  const mails: Mail[] = [];
  const mailing: Mailing = {
    domain: 'bikes.example',
    findEmail: async () => 'ada@example.org',
    async send(mail) {
      await new Promise(setImmediate);
      mails.push(mail);
    },
  };
  await Promise.all([sendMails(one, mailing), sendMails(other, mailing)]);
  expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(50);
  expect(mails).toHaveLength(50);
});

test('a mail whose sender died is sent by another instance after a minute', async () => {
  const { users, one, other } = await openTwo({ sendsMail: true });
  await using _users = users;
  await bikeEventConsumer.consume(one, [toBikeEvent(1, 'rental.due')]);
  users.clock.advance(gatherMs);
  const mails: Mail[] = [];
  const mailing: Mailing = {
    domain: 'bikes.example',
    findEmail: async () => 'ada@example.org',
    send: async (mail) => void mails.push(mail),
  };
  const asked = Promise.withResolvers<undefined>();
  const neverEnds = () => {
    asked.resolve(undefined);
    return new Promise<never>(() => undefined);
  };
  void sendMails(one, { ...mailing, findEmail: neverEnds });
  await asked.promise;
  expect(await sendMails(other, mailing)).toBe(0);
  users.clock.advance(minute);
  expect(await sendMails(other, mailing)).toBe(1);
  expect(mails).toHaveLength(1);
});
