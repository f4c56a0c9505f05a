import { isByStaff, type BikeEventType, type EventAbout } from '@bike-rentals/contracts';
import type { DomainEvent } from '../domain/fleet.ts';
import type { Transaction } from './open-store.ts';

/** Events that users turns into a notification with text. */
const forPeople: ReadonlySet<BikeEventType> = new Set([
  'hold.started',
  'hold.ended',
  'rental.due',
  'rental.due-changed',
  'rental.price-rising',
  'rental.extended',
  'rental.overdue',
  'rental.overdue-reminded',
  'damage.reported',
  'damage.closed',
  'inspection.due',
]);
/** Those of which people are told if staff has done it. */
const forPeopleIfByStaff: ReadonlySet<BikeEventType> = new Set([
  'rental.started',
  'rental.ended',
  'rental.corrected',
  'rental.voided',
  'rental.reopened',
  'rental.lost',
  'rental.bike-swapped',
  'bike.found',
  'waiting.moved',
]);

const isTold = ({ type, actor }: DomainEvent): boolean =>
  forPeople.has(type) || (forPeopleIfByStaff.has(type) && isByStaff(actor));

/**
 * Adds the names of bike, station and system to events that become notifications, so that the service that sends them
 * needs no other service. A few statements for any number of events, none if no event becomes a notification.
 */
export async function describeEvents(
  tx: Transaction,
  events: readonly DomainEvent[],
): Promise<readonly DomainEvent[]> {
  const told = events.filter(isTold);
  if (told.length === 0) return events;
  const bikeIds = [...new Set(told.flatMap((event) => toBikeId(event) ?? []))];
  const system = await tx.system.findFirst();
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
      town: system?.name ?? '',
      timeZone: system?.timezone ?? 'Etc/UTC',
      ...(system && { currency: system.currency }),
    });
  }
  const models = await findModelNames(tx, told);
  return events.map((event) => {
    if (event.type === 'waiting.moved') {
      const model = models.get(event.payload.modelId);
      return model === undefined ? event : { ...event, payload: { ...event.payload, model } };
    }
    const about = isTold(event) ? abouts.get(toBikeId(event) ?? '') : undefined;
    return about ? ({ ...event, payload: { ...event.payload, about } } as DomainEvent) : event;
  });
}

/** Of the events that are about a model, and no bike. */
async function findModelNames(
  tx: Transaction,
  events: readonly DomainEvent[],
): Promise<ReadonlyMap<string, string>> {
  const ids = events.flatMap((event) => (event.type === 'waiting.moved' ? event.payload.modelId : []));
  if (ids.length === 0) return new Map();
  const models = await tx.bikeModel.findMany({ where: { id: { in: [...new Set(ids)] } } });
  return new Map(models.map(({ id, brand, name }) => [id, `${brand} ${name}`]));
}

const toBikeId = ({ payload }: DomainEvent): string | undefined =>
  'bikeId' in payload ? payload.bikeId : undefined;
