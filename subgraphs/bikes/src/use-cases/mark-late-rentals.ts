import { markLateRentals as mark } from '../domain/overdue.ts';
import { nothing } from '../store/load-fleet.ts';
import { findLateRentalIds } from '../store/rentals.ts';
import { decide } from './decide.ts';
import { systemActor, toMoment, type Service } from './use-case-context.ts';

const most = 100;

/** Reminds, and marks overdue, what is due for it. Returns how many rentals were looked at. */
export async function markLateRentals(service: Service): Promise<number> {
  const rentalIds = await findLateRentalIds(service.store.read, service, most);
  if (rentalIds.length === 0) return 0;
  const moment = toMoment(service, systemActor);
  await service.store.transact((tx) =>
    decide(tx, { subject: { ...nothing, rentalIds }, moment }, (fleet, now) => ({ fleet: mark(fleet, now) })),
  );
  service.onCommit();
  return rentalIds.length;
}
