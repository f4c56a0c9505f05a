import type { BikeEventType, EventAbout } from '@bike-rentals/contracts';
import type { DomainEvent } from '../domain/fleet.ts';
import type { Transaction } from './open-store.ts';

/** Events of which a renter is told in words. */
const forPeople: ReadonlySet<BikeEventType> = new Set([
  'hold.started',
  'hold.ended',
  'rental.due',
  'rental.overdue',
]);

/**
 * Adds what people call bike, station and system to the events that they are told of, so that whoever tells them needs
 * nobody else for it. Two statements however many events there are, and none where nobody is told anything.
 */
export async function describeEvents(
  tx: Transaction,
  events: readonly DomainEvent[],
): Promise<readonly DomainEvent[]> {
  const told = events.filter(({ type }) => forPeople.has(type));
  if (told.length === 0) return events;
  const bikeIds = [...new Set(told.flatMap((event) => toBikeId(event) ?? []))];
  const fleet = await tx.system.findFirst();
  const bikes = await tx.bike.findMany({
    where: { id: { in: bikeIds } },
    include: { bikeModel: true, station: true },
  });
  const abouts = new Map<string, EventAbout>();
  for (const { id, serial, bikeModel, station } of bikes) {
    abouts.set(id, {
      serialNumber: serial,
      model: `${bikeModel.brand} ${bikeModel.name}`,
      station: station?.name ?? null,
      fleet: fleet?.name ?? '',
      timeZone: fleet?.timezone ?? 'Etc/UTC',
    });
  }
  return events.map((event) => {
    const about = forPeople.has(event.type) ? abouts.get(toBikeId(event) ?? '') : undefined;
    return about ? ({ ...event, payload: { ...event.payload, about } } as DomainEvent) : event;
  });
}

const toBikeId = ({ payload }: DomainEvent): string | undefined =>
  'bikeId' in payload ? payload.bikeId : undefined;
