import { apiError, requireUser, type EventBatches } from '@bike-rentals/subgraph';
import type { Context } from '../../graphql/context.ts';
import type { RentalRequest } from '../store/requests.ts';

const maxPerRead = 32;

/** There is no table to catch up from: a subscriber that falls behind has to query the requests again. */
export function followRequests({ viewer, pubSub }: Context): EventBatches<RentalRequest> {
  const live = pubSub.followRequests(requireUser(viewer).userId);
  return {
    async next() {
      const taken = await live.take(maxPerRead);
      if (!taken) return { value: undefined, done: true };
      if (taken.kind === 'items') return { value: taken.items, done: false };
      live.end();
      throw apiError('UNAVAILABLE', 'Too many requests have changed: read them again, and subscribe again.');
    },
    async return() {
      live.end();
      return { value: undefined, done: true };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
