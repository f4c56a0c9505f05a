import type { Actor } from '@bike-rentals/contracts';
import type { Clock, CreateId } from '@bike-rentals/runtime';
import type { DecisionContext } from '../domain/fleet.ts';
import type { Rules } from '../domain/rules.ts';
import type { Store } from '../store/open-store.ts';

/** What every use case works with. */
export interface UseCaseContext {
  store: Store;
  clock: Clock;
  createId: CreateId;
  rules: Rules;
  /** How much of a waiting list a decision sees at first; what it is has no influence on any decision. */
  waitingListHead?: number;
  /** Called after each commit that recorded events: somebody may want to publish them now. */
  onCommit: () => void;
}

/** For what time sets off. */
export const systemActor: Actor = { id: 'system', role: 'SYSTEM' };

export function toDecisionContext(
  service: UseCaseContext,
  actor: Actor,
  circumstances: Pick<DecisionContext, 'reason' | 'commandId'> = {},
): DecisionContext {
  return {
    now: service.clock.now(),
    createId: service.createId,
    rules: service.rules,
    actor,
    ...circumstances,
  };
}
