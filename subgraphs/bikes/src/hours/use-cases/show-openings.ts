import type { EventContext } from '../../domain/fleet.ts';
import type { Transaction } from '../../store/open-store.ts';
import { recordEvent } from '../../use-cases/record-event.ts';
import { systemActor, toDecisionContext, type UseCaseContext } from '../../use-cases/use-case-context.ts';
import { isStationOpen, type Calendar } from '../domain/calendar.ts';
import { findShownAsOpen, showAsOpen } from '../store/calendar.ts';

/** Stations that one transaction shows: in the morning all of a town open. */
const stationsAtOnce = 50;

/** Shows which stations are open now, and tells of those that have opened or closed. */
export async function showOpenings(service: UseCaseContext): Promise<void> {
  for (let goesOn = true; goesOn;) {
    const context = toDecisionContext(service, systemActor);
    const shown = await service.store.transact(async (tx) => {
      const { calendar } = await context.rules.read(tx);
      return showSome(tx, { calendar, context, limit: stationsAtOnce });
    });
    if (shown > 0) service.onCommit();
    goesOn = shown === stationsAtOnce;
  }
}

/** Shows at most so many stations, in one transaction; returns how many. */
export async function showSome(
  tx: Transaction,
  { calendar, context, limit }: { calendar: Calendar; context: EventContext; limit: number },
): Promise<number> {
  const isOpenNow = (id: string) => isStationOpen(calendar, id, context.now);
  const wrong = (await findShownAsOpen(tx)).filter(({ id, isOpen }) => isOpenNow(id) !== isOpen);
  for (const { id: stationId, isOpen } of wrong.slice(0, limit)) {
    const version = await showAsOpen(tx, stationId, !isOpen);
    const type = isOpen ? 'station.closed' : 'station.opened';
    const event = { type, payload: { stationId }, aggregate: `station:${stationId}`, version } as const;
    await recordEvent(tx, event, context);
  }
  return Math.min(wrong.length, limit);
}
