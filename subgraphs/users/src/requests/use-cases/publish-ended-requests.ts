import { endedRequests } from '@bike-rentals/contracts';
import { second } from '@bike-rentals/runtime/durations';
import type { UseCaseContext } from '../../use-cases/use-case-context.ts';
import { findEndedSince, findRequests, type RentalRequest } from '../store/requests.ts';

type Context = Pick<UseCaseContext, 'store' | 'pubSub' | 'clock'>;

/** Tells those who wait for these requests or follow them, at whichever instance they are. */
export function publishEndedRequests(
  { pubSub, announce }: Pick<UseCaseContext, 'pubSub' | 'announce'>,
  requests: RentalRequest[],
): void {
  if (requests.length === 0) return;
  for (const request of requests) pubSub.publishEndedRequest(request);
  announce.endedRequests(requests.map(({ id, userId }) => ({ id, userId })));
}

/** Publishes here what another instance has announced. A message that this code cannot read is a missed one. */
export async function publishAnnouncedEnds(context: Context, message: unknown): Promise<void> {
  const { data = [] } = endedRequests.safeParse(message);
  await publishAwaited(context, data);
}

/**
 * How far back missed ends are looked for: more than the pause between two looks, the time that an end takes to be
 * committed, and the difference of two machines' clocks.
 */
const lookBackMs = 20 * second;

/**
 * Publishes ends that were not announced here: a broker was away, or the instance that recorded them died before it
 * announced them.
 */
export async function publishMissedEnds(context: Context): Promise<void> {
  const since = new Date(context.clock.now().getTime() - lookBackMs);
  await publishAwaited(context, await findEndedSince(context.store.read, since));
}

async function publishAwaited(
  { store, pubSub }: Context,
  ended: readonly Pick<RentalRequest, 'id' | 'userId'>[],
): Promise<void> {
  const awaited = pubSub.takeAwaited(ended).map(({ id }) => id);
  if (awaited.length === 0) return;
  for (const request of await findRequests(store.read, awaited)) {
    if (request.status !== 'PENDING') pubSub.publishEndedRequest(request);
  }
}
