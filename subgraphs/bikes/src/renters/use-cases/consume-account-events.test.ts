import type { EventMessage } from '@bike-rentals/messaging';
import { silentLog } from '@bike-rentals/runtime';
import { makeBike, makeFleet, noon } from '../../testing/make-fleet.ts';
import { openService, type TestService } from '../../testing/open-service.ts';
import { handleCommands } from '../../use-cases/handle-commands.ts';
import { consumeAccountEvents } from './consume-account-events.ts';

let service: TestService;
beforeEach(async () => {
  service = await openService(makeFleet(makeBike('b1'), makeBike('b2')));
});
afterEach(() => service[Symbol.asyncDispose]());

let commands = 0;
let seq = 0;

const toEvent = (type: string, payload: object = {}): EventMessage => ({
  id: `e${(seq += 1)}`,
  key: 'accounts',
  seq,
  type,
  version: 1,
  body: {
    aggregate: 'account:ann',
    aggregateVersion: seq,
    at: noon.toISOString(),
    actor: { id: 'ann', role: 'RENTER' },
    payload: { userId: 'ann', ...payload },
  },
});

const consume = (...events: EventMessage[]) => consumeAccountEvents(service, events, silentLog);

/** The code of the refusal, or the type of the outcome. */
async function rent(userId: string, modelId = 'city'): Promise<string> {
  const [outcome] = await handleCommands(service, [
    {
      id: `c${(commands += 1)}`,
      type: 'rent-bike',
      version: 1,
      body: { actor: { id: userId, role: 'RENTER' }, requestedAt: noon, modelId, whenUnavailable: 'QUEUE' },
    },
  ]);
  return (outcome?.body as { code?: string }).code ?? outcome?.type ?? '';
}

async function giveBack(userId: string): Promise<string> {
  const rental = await service.store.read.rental.findFirstOrThrow({ where: { userId, endedAt: null } });
  const [outcome] = await handleCommands(service, [
    {
      id: `c${(commands += 1)}`,
      type: 'return-bike',
      version: 1,
      body: {
        actor: { id: userId, role: 'RENTER' },
        requestedAt: noon,
        rentalId: rental.id,
        stationId: rental.startStationId,
      },
    },
  ]);
  return outcome?.type ?? '';
}

test('a user who is to be verified does not rent, nor wait, until then', async () => {
  await consume(toEvent('user.registered', { mustBeVerified: true }));
  expect(await rent('ann')).toBe('NOT_VERIFIED');
  await consume(toEvent('user.verified'));
  expect(await rent('ann')).toBe('rental-started');
});

test('a user who is to be approved does not rent until then, whatever comes first', async () => {
  await consume(
    toEvent('user.registered', { mustBeVerified: true, mustBeApproved: true }),
    toEvent('user.approved'),
  );
  expect(await rent('ann')).toBe('NOT_VERIFIED');
  await consume(
    toEvent('user.registered', { mustBeApproved: true, userId: 'bob' }),
    toEvent('user.rejected', { userId: 'bob' }),
  );
  expect(await rent('bob')).toBe('NOT_APPROVED');
});

test('a suspended user does not rent until reinstated, also one of whom nothing was known', async () => {
  await consume(toEvent('user.suspended'));
  expect(await rent('ann')).toBe('SUSPENDED');
  await consume(toEvent('user.reinstated'));
  expect(await rent('ann')).toBe('rental-started');
});

test('once there are terms nobody rents before accepting them, and what is rented can be returned', async () => {
  expect(await rent('zoe')).toBe('rental-started');
  await consume(toEvent('terms.published', { version: 1 }));
  expect(await rent('ann')).toBe('TERMS_CHANGED');
  await consume(toEvent('user.terms-accepted', { version: 1 }));
  expect(await rent('ann')).toBe('rental-started');

  await consume(toEvent('terms.published', { version: 2 }));
  expect(await giveBack('zoe')).toBe('rental-ended');
  expect(await rent('zoe')).toBe('TERMS_CHANGED');
  // What was known of an account before is as it was.
  await consume(
    toEvent('user.terms-accepted', { version: 2, userId: 'zoe' }),
    toEvent('user.terms-accepted', { version: 2, userId: 'bob' }),
  );
  expect(await rent('zoe')).toBe('rental-started');
});

test('users of before, and those of whom nothing is demanded, rent at once', async () => {
  expect(await rent('zoe')).toBe('rental-started');
  await consume(toEvent('user.registered'));
  expect(await rent('ann')).toBe('rental-started');
  expect(await service.store.read.renter.count()).toBe(0);
});

test('an event that comes again changes nothing, one that cannot be read is passed over', async () => {
  const suspended = toEvent('user.suspended');
  await consume(suspended, toEvent('user.painted'), toEvent('user.reinstated'));
  await consume(suspended);
  expect(await rent('ann')).toBe('rental-started');
});
