import type { Follower, SharedSubscription, SharedSubscriptionOptions } from './shared-subscription.ts';
import type { Subscriber } from './subscriber.ts';

/** Where events come from while a subscriber catches up, and afterwards. */
export interface CatchUpSources {
  /** The cursor after which the subscriber starts. */
  after: unknown;
  /** Finds the shared subscription, or opens it. */
  find: () => SharedSubscription;
  /** Opens the subscription that starts with past events. */
  open: (listeners: Pick<SharedSubscriptionOptions, 'onDelivered' | 'onEnd'>) => SharedSubscription;
}

/** Shared subscriptions that are opened one after the other, because each ends: a subgraph may refuse them. */
const maxFollowed = 3;

/**
 * Gives a subscriber past events from a subscription of its own. As soon as that and the shared subscription have
 * delivered the same event, the subscriber continues with the shared one: their order is the same, so nothing is
 * missed or doubled, and a subgraph executes an event once, however many clients have resumed.
 * Returns the function that removes the subscriber.
 */
export function catchUp({ after, find, open }: CatchUpSources, subscriber: Subscriber): () => void {
  const initial = find();
  if (typeof after === 'string' && initial.addAfter(after, subscriber))
    return () => initial.remove(subscriber);

  /** The event that the subscriber has got last, and has read; unknown while it reads. */
  let last: string | undefined;
  let joined: SharedSubscription | undefined;
  let followed = initial;
  let count = 1;
  const follower: Follower = {
    delivered(cursor) {
      if (cursor === last) join(cursor);
    },
  };
  const own = open({
    onDelivered(cursor) {
      last = cursor;
      if (followed.hasEnded && count < maxFollowed) {
        count += 1;
        followed = find();
        followed.follow(follower);
      }
      join(cursor);
    },
    onEnd: () => followed.unfollow(follower),
  });
  const reader: Subscriber = {
    next(payload) {
      last = undefined;
      subscriber.next(payload);
    },
    drained: () => subscriber.drained(),
    error: (errors) => subscriber.error(errors),
    complete: () => subscriber.complete(),
  };
  followed.follow(follower);
  own.add(reader);

  function join(cursor: string): void {
    if (!followed.addAfter(cursor, subscriber)) return;
    joined = followed;
    own.remove(reader);
  }

  return () => {
    if (joined) joined.remove(subscriber);
    else own.remove(reader);
  };
}
