import type { Actor } from '@bike-rentals/contracts';
import type { Clock, CreateId } from '@bike-rentals/runtime';
import type { DecisionContext } from '../domain/fleet.ts';
import type { PolicyReader } from '../policies/store/policies.ts';
import type { Store } from '../store/open-store.ts';

/** The dependencies of every use case. */
export interface UseCaseContext {
  store: Store;
  clock: Clock;
  createId: CreateId;
  policies: PolicyReader;
  /** Of the town: an IANA name. */
  timeZone: string;
  /** Entries of a waiting list that a decision loads at first; does not influence the decision itself. */
  waitingListHead?: number;
  /** Called after each commit that recorded events, to wake the relay. */
  onCommit: () => void;
}

/** The actor of changes that are triggered by time. */
export const systemActor: Actor = { id: 'system', role: 'SYSTEM' };

/** The circumstances of a decision to come, in whose transaction the policies are read. */
export type Circumstances = Omit<DecisionContext, 'policies'> & { policies: PolicyReader };

/** The circumstances of a decision that is made now. */
export function toDecisionContext(
  service: UseCaseContext,
  actor: Actor,
  circumstances: Pick<DecisionContext, 'reason' | 'commandId'> = {},
): Circumstances {
  return {
    now: service.clock.now(),
    createId: service.createId,
    policies: service.policies,
    timeZone: service.timeZone,
    actor,
    ...circumstances,
  };
}
