import { createUuid } from '@bike-rentals/runtime';
import type { Bike } from '../catalogue/domain/bike.ts';
import type { DomainEvent } from '../domain/fleet.ts';
import { toInstant } from '../domain/town-day.ts';
import { alwaysOpen } from '../hours/domain/calendar.ts';
import { createExpand } from '../hours/osm/expand-hours.ts';
import { insertClosure, insertHours } from '../hours/store/calendar.ts';
import { rebuildCalendar } from '../hours/use-cases/rebuild-calendar.ts';
import { showSome } from '../hours/use-cases/show-openings.ts';
import type { DamageReport } from '../maintenance/domain/damage-report.ts';
import type { Job } from '../maintenance/domain/job.ts';
import type { Photo } from '../photos/domain/photo.ts';
import type { PolicyVersion } from '../policies/domain/policies.ts';
import { insertPolicy } from '../policies/store/policies.ts';
import { insertFirstPlans, priceRental, type FirstPlan } from '../pricing/use-cases/first-plans.ts';
import type { RenterBlock } from '../rentals/domain/renter-block.ts';
import type { Rental } from '../rentals/domain/rental.ts';
import { appendEvents } from '../store/events.ts';
import { insertFleet, type FleetPlan } from '../store/insert-fleet.ts';
import { openStore, type Transaction } from '../store/open-store.ts';
import type { Hold, WaitingEntry } from '../waiting-list/domain/waiting-entry.ts';
import { systemActor } from './use-case-context.ts';

/** A whole fleet as it is at some moment, with what has just happened in it. */
export type Town = FleetPlan & {
  bikes: Bike[];
  rentals: Rental[];
  entries: WaitingEntry[];
  holds: Hold[];
  blocks: RenterBlock[];
  jobs: Job[];
  reports: DamageReport[];
  /** Their files are stored by whoever invents them. */
  photos: Photo[];
  events: DomainEvent[];
  /** Opening hours of stations. */
  hours: { stationId: string; osm: string }[];
  /** Closures, as the clock of the town shows them. */
  closures: { stationId: string; fromLocal: string; toLocal: string; reason: string }[];
  /** What rentals cost, the past ones too. */
  plans: FirstPlan[];
  /** Rules of models that are not those of the town. */
  policies: { modelId: string; changes: PolicyVersion['changes']; validFrom: Date; reason: string }[];
};

/**
 * Fills a database that has no system yet, after `before` is done. False, and nothing done, if it has one.
 */
export async function seedFleet(
  file: string,
  create: () => Town,
  before: (town: Town) => Promise<void> = async () => undefined,
): Promise<boolean> {
  await using store = await openStore(file);
  if (await store.read.system.findFirst()) return false;
  const town = create();
  await before(town);
  const { events, hours, closures, plans, policies, rentals, ...fleet } = town;
  await store.transact(async (tx) => {
    const pricing = await insertFirstPlans(tx, plans);
    const priced = rentals.map((rental) => priceRental(rental, pricing, fleet.system.timezone));
    await insertFleet(tx, { ...fleet, rentals: priced });
    await appendEvents(tx, events);
    for (const { validFrom, ...policy } of policies) {
      const audit = { id: createUuid(), version: 1, actorId: systemActor.id, at: validFrom, validFrom };
      await insertPolicy(tx, { ...policy, ...audit, stationId: null });
    }
    await openStations(tx, { hours, closures, system: fleet.system });
  });
  return true;
}

async function openStations(
  tx: Transaction,
  { hours, closures, system }: Pick<Town, 'hours' | 'closures' | 'system'>,
): Promise<void> {
  const { timezone: timeZone, country, state } = system;
  const context = { now: new Date(), createId: createUuid, actor: systemActor };
  const toAudit = () => ({ id: createUuid(), actorId: systemActor.id, at: context.now });
  for (const { stationId, osm } of hours) {
    const version = { version: 1, validFrom: new Date(0), reason: 'As it has always been' };
    await insertHours(tx, { stationId, osm, ...version, ...toAudit() });
  }
  for (const closure of closures) {
    const from = toInstant(closure.fromLocal, timeZone);
    const to = toInstant(closure.toLocal, timeZone);
    await insertClosure(tx, { ...closure, from, to, cancelledAt: null, ...toAudit() });
  }
  const { now } = context;
  const expand = createExpand({ timeZone, country, state });
  const calendar = await rebuildCalendar(tx, { before: alwaysOpen, now, timeZone, expand });
  await showSome(tx, { calendar, context, limit: Infinity });
}
