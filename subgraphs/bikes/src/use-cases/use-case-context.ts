import type { Actor } from '@bike-rentals/contracts';
import type { Clock, CreateId } from '@bike-rentals/runtime';
import type { DecisionContext } from '../domain/fleet.ts';
import type { Expand } from '../hours/domain/build-calendar.ts';
import type { HoursPlace } from '../hours/osm/expand-hours.ts';
import type { Rulebook, RuleReader } from '../store/rule-reader.ts';
import type { Store } from '../store/open-store.ts';

/** The dependencies of every use case. */
export interface UseCaseContext {
  store: Store;
  clock: Clock;
  createId: CreateId;
  rules: RuleReader;
  /** Of the town: an IANA name. */
  timeZone: string;
  /** Where the town is, for its holidays. */
  place: HoursPlace;
  /** Computes when it is open by texts of opening hours. */
  expand: Expand;
  /** Entries of a waiting list that a decision loads at first; does not influence the decision itself. */
  waitingListHead?: number;
  /** Called after each commit that recorded events, to wake the relay. */
  onCommit: () => void;
}

/** The actor of changes that are triggered by time. */
export const systemActor: Actor = { id: 'system', role: 'SYSTEM' };

/** The circumstances of a decision to come, in whose transaction the rules are read. */
export type Circumstances = Omit<DecisionContext, keyof Rulebook> & {
  rules: RuleReader;
};

/** The circumstances of a decision that is made now. */
export function toDecisionContext(
  service: UseCaseContext,
  actor: Actor,
  circumstances: Pick<DecisionContext, 'reason' | 'commandId'> = {},
): Circumstances {
  return {
    now: service.clock.now(),
    createId: service.createId,
    rules: service.rules,
    timeZone: service.timeZone,
    actor,
    ...circumstances,
  };
}
