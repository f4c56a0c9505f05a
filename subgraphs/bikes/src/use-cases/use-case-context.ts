import type { Actor } from '@bike-rentals/contracts';
import type { Clock, CreateId } from '@bike-rentals/runtime';
import type { Moment } from '../domain/fleet.ts';
import type { Rules } from '../domain/rules.ts';
import type { Store } from '../store/open-store.ts';

/** What every use case works with. */
export interface Service {
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

export function toMoment(
  service: Service,
  actor: Actor,
  circumstances: Pick<Moment, 'reason' | 'commandId'> = {},
): Moment {
  return {
    now: service.clock.now(),
    createId: service.createId,
    rules: service.rules,
    actor,
    ...circumstances,
  };
}
