import type { BikeEventPayload, BikeEventType } from '@bike-rentals/contracts';
import { emptyFleet, record, type EventContext } from '../domain/fleet.ts';
import { appendEvents } from '../store/events.ts';
import type { Transaction } from '../store/open-store.ts';

/** Records the event of a change that is not decided on the fleet, such as that of a name. */
export async function recordEvent<Type extends BikeEventType>(
  tx: Transaction,
  { version, ...event }: { type: Type; payload: BikeEventPayload<Type>; aggregate: string; version: number },
  context: EventContext,
): Promise<void> {
  await appendEvents(tx, record(emptyFleet, { ...event, aggregateVersion: version }, context).events);
}
