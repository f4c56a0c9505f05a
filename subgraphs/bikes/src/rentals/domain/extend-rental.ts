import type { ExtendRental } from '@bike-rentals/contracts';
import { addDuration } from '../../domain/duration.ts';
import { record, type DecisionContext, type Fleet } from '../../domain/fleet.ts';
import { refuse, type Decision } from '../../domain/outcomes.ts';
import { findSpans, moveDue, toClosedDue } from '../../hours/domain/calendar.ts';
import type { Rules } from '../../policies/domain/policy-keys.ts';
import { isWaitedFor } from '../../waiting-list/domain/waiting-list.ts';
import type { Rental } from './rental.ts';
import { withRental } from './rentals.ts';
import { findRulesAtStart, withDue, type Circumstances } from './terms.ts';

/** How late a rental could be due, or why no later than it is. */
export type Extension =
  | { returnBy: Date; refusal?: never }
  | { returnBy?: never; refusal: 'ALREADY_OVERDUE' | 'EXTENSION_LIMIT' | 'OTHERS_WAIT' | 'NO_GAIN' };

/** Extends a rental for its renter, by the rules as they were at its start. */
export function decideExtendRental(fleet: Fleet, command: ExtendRental, context: DecisionContext): Decision {
  const rental = fleet.rentals.get(command.rentalId);
  if (rental?.userId !== command.actor.id) return refuse(fleet, 'RENTAL_UNKNOWN');
  if (rental.endedAt) return refuse(fleet, 'ALREADY_RETURNED');
  const { returnBy, refusal } = findExtension(fleet, rental, { ...context, until: command.until });
  if (refusal) return refuse(fleet, refusal);

  const extended = { ...withDue(rental, returnBy, context), extensions: rental.extensions + 1 };
  const { id: rentalId, userId, bikeId, modelId, extensions: count } = extended;
  const told = record(
    withRental(fleet, extended),
    {
      aggregate: `rental:${rentalId}`,
      aggregateVersion: extended.version,
      type: 'rental.extended',
      payload: { rentalId, userId, bikeId, modelId, returnBy, before: rental.returnBy, count },
    },
    context,
  );
  const asked = command.until && command.until > returnBy ? { asked: command.until } : {};
  return {
    fleet: told,
    outcome: { type: 'rental-extended', version: 1, body: { rentalId, returnBy, ...asked } },
  };
}

/**
 * How late a rental that lasts could be due, at most `until`: the length of an extension after the due that it has, moved if the
 * station is closed then, and cut where the rental is as long as one may be.
 */
export function findExtension(
  fleet: Fleet,
  rental: Rental,
  context: Circumstances & { until?: Date | undefined },
): Extension {
  if (rental.overdueAt) return { refusal: 'ALREADY_OVERDUE' };
  const rules = findRulesAtStart(context, rental);
  if (rental.extensions >= rules.extensionsMax) return { refusal: 'EXTENSION_LIMIT' };
  const isWanted = rules.extendWhileOthersWait === 'NO' && isWaitedFor(fleet, rental, context);
  if (isWanted) return { refusal: 'OTHERS_WAIT' };
  const returnBy = findLatestDue(rental, rules, context);
  return returnBy > rental.returnBy && returnBy > context.now ? { returnBy } : { refusal: 'NO_GAIN' };
}

function findLatestDue(
  rental: Rental,
  { extensionLength, totalLengthMax, closedDue }: Rules,
  { until, ...context }: Circumstances & { until?: Date | undefined },
): Date {
  const { timeZone } = context;
  const spans = findSpans(context.calendar, rental.startStationId);
  const longest = addDuration(rental.returnBy, extensionLength, timeZone);
  const wanted = until && until < longest ? until : longest;
  const rule = toClosedDue(closedDue, extensionLength);
  const due = moveDue(wanted, { spans, closedDue: rule, timeZone });
  const last = addDuration(rental.rentedAt, totalLengthMax, timeZone);
  if (due <= last) return due;
  return moveDue(last, {
    spans,
    closedDue: rule === 'KEEP' ? rule : 'END_OF_PREVIOUS_OPEN',
    timeZone,
  });
}
