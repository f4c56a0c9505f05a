import type { DecisionContext } from '../../domain/fleet.ts';
import { findOpenNow } from '../../hours/domain/calendar.ts';
import { emptyScope } from '../../store/fleet-scope.ts';
import type { Reader } from '../../store/open-store.ts';
import { withLoadedFleet } from '../../use-cases/decide.ts';
import { findExtension, type Extension } from '../domain/extend-rental.ts';

/** How late these rentals could be due, as it is now: somebody may begin to wait before it is asked for. */
export async function findExtensions(
  read: Reader,
  rentalIds: readonly string[],
  context: Pick<DecisionContext, 'now' | 'policies' | 'calendar' | 'timeZone'>,
): Promise<Map<string, Extension>> {
  const scope = { ...emptyScope, rentalIds: [...rentalIds] };
  const openNow = findOpenNow(context.calendar, context.now);
  return withLoadedFleet(read, { scope, openNow }, (fleet) => {
    const rentals = rentalIds.flatMap((id) => fleet.rentals.get(id) ?? []);
    return new Map(rentals.map((rental) => [rental.id, findExtension(fleet, rental, context)]));
  });
}
