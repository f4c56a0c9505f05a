import type { AssertionSigner, Viewer } from '@bike-rentals/identity';
import type { Log } from '@bike-rentals/runtime';
import { toClientKey } from '../authentication/authenticate.ts';
import type { CreateExecutionContext } from '../execution/execution-context.ts';
import type { PreparedSubscription } from '../execution/executor.ts';
import type { PreparedOperation } from '../execution/prepare-operation.ts';
import { isNullish } from '../json/json-object.ts';
import type { Quota } from '../limits/quota.ts';
import type { TraceStarter } from '../observability/trace-context.ts';
import { isSharedByRole } from './is-shared-by-role.ts';
import type { ResumeRules } from './resume-rules.ts';
import { catchUp } from './catch-up.ts';
import { findResumePoint, startNow } from './resume.ts';
import { SharedSubscription, type SubscriptionLoad } from './shared-subscription.ts';
import type { Subscriber } from './subscriber.ts';

/** What subscriptions have in common. */
export interface DeduplicatorOptions {
  rules: ResumeRules;
  createExecutionContext: CreateExecutionContext;
  /** Maximum size of an event. */
  maxBytes: number;
  signer: AssertionSigner | undefined;
  production: boolean;
  load: SubscriptionLoad;
  quota: Quota;
  traces: TraceStarter;
  log: Log;
}

/** Adds a subscriber. Returns the function that removes it. */
export type JoinSubscription = (
  subscription: PreparedSubscription,
  viewer: Viewer,
  subscriber: Subscriber,
) => () => void;

/**
 * Creates the function that adds subscribers. Subscribers with the same role, operation and variables share one
 * subscription if every selected field is marked `@sharedByRole`. It runs without a user, so it cannot contain
 * personal data. Who starts with past events gets these from a subscription of its own, and then shares. All others
 * keep a subscription of their own.
 */
export function createSubscriptionDeduplicator({
  rules,
  quota,
  ...parts
}: DeduplicatorOptions): JoinSubscription {
  const subscriptionsOf = new WeakMap<PreparedOperation, Map<string, SharedSubscription>>();

  function getSubscriptions(prepared: PreparedOperation): Map<string, SharedSubscription> {
    const subscriptions = subscriptionsOf.get(prepared) ?? new Map<string, SharedSubscription>();
    subscriptionsOf.set(prepared, subscriptions);
    return subscriptions;
  }

  function findOrOpen(from: PreparedSubscription, viewer: Viewer): SharedSubscription {
    const { subscription, resume } = startNow(rules, from);
    const subscriptions = getSubscriptions(subscription.prepared);
    const key = JSON.stringify([viewer, subscription.variables]);
    const known = subscriptions.get(key);
    if (known) return known;
    const onEnd = () => subscriptions.delete(key);
    const opened = new SharedSubscription({ ...parts, subscription, viewer, resume, shared: true, onEnd });
    subscriptions.set(key, opened);
    return opened;
  }

  function join(subscription: PreparedSubscription, viewer: Viewer, subscriber: Subscriber): () => void {
    const resume = findResumePoint(rules, subscription);
    const own = { ...parts, subscription, resume, shared: false };
    if (!isSharedByRole(subscription.prepared))
      return add(new SharedSubscription({ ...own, viewer, onEnd: () => undefined }), subscriber);
    const anyone = withoutSubject(viewer);
    const find = () => findOrOpen(subscription, anyone);
    if (isNullish(resume?.startsAfter)) return add(find(), subscriber);
    return catchUp(
      {
        after: resume.startsAfter,
        find,
        open: (listeners) => new SharedSubscription({ ...own, viewer: anyone, ...listeners }),
      },
      subscriber,
    );
  }

  return (subscription, viewer, subscriber) => {
    const release = quota.acquire(toClientKey(viewer));
    if (!release) {
      subscriber.error([TOO_MANY]);
      return () => undefined;
    }
    const leave = join(subscription, viewer, withEnd(subscriber, release));
    return () => {
      release();
      leave();
    };
  };
}

function add(subscription: SharedSubscription, subscriber: Subscriber): () => void {
  subscription.add(subscriber);
  return () => subscription.remove(subscriber);
}

function withEnd(subscriber: Subscriber, onEnd: () => void): Subscriber {
  return {
    next: (payload) => subscriber.next(payload),
    drained: () => subscriber.drained(),
    error(errors) {
      onEnd();
      subscriber.error(errors);
    },
    complete() {
      onEnd();
      subscriber.complete();
    },
  };
}

const TOO_MANY = {
  message: 'There are too many subscriptions. End some of them, or try again later.',
  extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' },
};

function withoutSubject(viewer: Viewer): Viewer {
  return viewer.kind === 'anonymous' ? { kind: 'anonymous' } : { kind: 'role', role: viewer.role };
}
