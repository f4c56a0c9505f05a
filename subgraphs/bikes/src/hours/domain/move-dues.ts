import { getBike } from '../../catalogue/domain/bikes.ts';
import { record, type DecisionContext, type Fleet } from '../../domain/fleet.ts';
import { findRules } from '../../policies/domain/policies.ts';
import type { Rental } from '../../rentals/domain/rental.ts';
import { withRental } from '../../rentals/domain/rentals.ts';
import { toDueLength } from '../../rentals/domain/terms.ts';
import { findActiveHolds } from '../../waiting-list/domain/queue.ts';
import {
  findEndOfOpenDay,
  findSpans,
  isInOpenTime,
  moveDue,
  toClosedDue,
  type Calendar,
  type ClosedDue,
} from './calendar.ts';
import { extendHold } from './extend-hold.ts';
import { addOpenMs, countOpenMs, findNext, type Spans } from './spans.ts';

/** A change of the calendar. */
export interface CalendarChange {
  before: Calendar;
  /** When it was made: what had not ended by then moves, even if this comes late. */
  at: Date;
  /** The dues that are moved go to as many open days, one after the other, so that not all come on the first. */
  spread: number;
  /** Dues that were moved before, in other portions. */
  moved: number;
}

/**
 * What was promised for a time that has just become closed moves forward, never backward: dues, the ends of grace and of
 * holds. `context` has the calendar as it is now; of `fleet` everything that is loaded is looked at.
 */
export function decideMoveDues(fleet: Fleet, change: CalendarChange, context: DecisionContext): Fleet {
  const rentals = [...fleet.rentals.values()]
    .filter(({ endedAt, overdueAt }) => !endedAt && !overdueAt)
    .sort((a, b) => a.returnBy.getTime() - b.returnBy.getTime() || (a.id < b.id ? -1 : 1));
  let { moved } = change;
  const withDues = rentals.reduce((state, rental) => {
    const after = moveRental(rental, { ...change, day: moved % change.spread }, context);
    if (after === rental) return state;
    if (after.returnBy !== rental.returnBy) moved += 1;
    return tellDue(state, { rental: after, before: rental.returnBy }, context);
  }, fleet);
  return findActiveHolds(withDues, () => true).reduce((state, hold) => {
    const { stationId } = getBike(state, hold.bikeId);
    const [was, spans] = [findSpans(change.before, stationId), findSpans(context.calendar, stationId)];
    return extendHold(state, hold, { was, spans, at: change.at }, context);
  }, withDues);
}

/** Whether an instant that was open until now is closed. */
function hasClosed(before: Spans, after: Spans, at: Date): boolean {
  return isInOpenTime(before, at.getTime()) && !isInOpenTime(after, at.getTime());
}

function moveRental(
  rental: Rental,
  { before, at, day }: CalendarChange & { day: number },
  context: DecisionContext,
): Rental {
  const { startStationId: stationId, modelId, returnBy, graceEndsAt, remindAt } = rental;
  const [was, spans] = [findSpans(before, stationId), findSpans(context.calendar, stationId)];
  const isDueClosed = returnBy > at && hasClosed(was, spans, returnBy);
  const isGraceClosed = graceEndsAt !== null && graceEndsAt > at && hasClosed(was, spans, graceEndsAt);
  if (!isDueClosed && !isGraceClosed) return rental;
  const rules = findRules(context, { modelId, stationId });
  const length = toDueLength(rules, { from: rental.rentedAt, due: returnBy, timeZone: context.timeZone });
  const due = isDueClosed
    ? moveToOpenDay(returnBy, { spans, day, closedDue: toForward(rules.closedDue, length), context })
    : returnBy;
  const grace = graceEndsAt && countOpenMs(was, returnBy.getTime(), graceEndsAt.getTime());
  const end = grace === null ? null : (addOpenMs(spans, due.getTime(), grace) ?? due.getTime() + grace);
  const isMoved = due.getTime() !== returnBy.getTime();
  if (!isMoved && end === graceEndsAt?.getTime()) return rental;
  return {
    ...rental,
    returnBy: isMoved ? due : returnBy,
    graceEndsAt: end === null ? null : new Date(end),
    ...(isMoved && {
      remindAt: remindAt && new Date(due.getTime() - (returnBy.getTime() - remindAt.getTime())),
      remindedAt: null,
    }),
    version: rental.version + 1,
  };
}

/** A due never moves backward, and one that is to be kept stays. */
function toForward(closedDue: ClosedDue, length: Parameters<typeof toClosedDue>[1]) {
  return toClosedDue(closedDue === 'END_OF_PREVIOUS_OPEN' ? 'BY_LENGTH' : closedDue, length);
}

/** The due on the open day after so many others. */
function moveToOpenDay(
  due: Date,
  {
    spans,
    day,
    closedDue,
    context,
  }: { spans: Spans; day: number; closedDue: ReturnType<typeof toClosedDue>; context: DecisionContext },
): Date {
  const { timeZone } = context;
  const first = moveDue(due, { spans, closedDue, timeZone });
  if (day === 0 || spans === null || closedDue === 'KEEP') return first;
  let opening = findNext(spans, due.getTime());
  for (let passed = 0; opening && passed < day; passed += 1)
    opening = findNext(spans, findEndOfOpenDay(spans, opening, timeZone));
  if (!opening) return first;
  // Seen from just before that day it is the next one.
  const { from } = opening;
  const later = spans.filter(({ to }) => to > from);
  return moveDue(new Date(from - 2), { spans: later, closedDue, timeZone });
}

function tellDue(
  fleet: Fleet,
  { rental, before }: { rental: Rental; before: Date },
  context: DecisionContext,
): Fleet {
  const { id: rentalId, userId, bikeId, modelId, returnBy } = rental;
  return record(
    withRental(fleet, rental),
    {
      aggregate: `rental:${rentalId}`,
      aggregateVersion: rental.version,
      type: 'rental.due-changed',
      payload: { rentalId, userId, bikeId, modelId, returnBy, before },
    },
    context,
  );
}
