import type { Station } from '../../store/generated/client.ts';
import type { Transaction } from '../../store/open-store.ts';

/** What a station begins with. Latitude and longitude are degrees (WGS 84), the capacity is bikes. */
export interface NewStation {
  name: string;
  lat: number;
  lon: number;
  capacity: number;
  /** For people. Null: nobody has said. */
  address?: string | null;
}

/** Whether it rents, and whether it takes returns. */
export interface StationFlags {
  isRenting: boolean;
  isReturning: boolean;
}

/** Inserts a station that, unless it says otherwise, rents and takes returns. */
export async function createStation(
  tx: Transaction,
  id: string,
  station: NewStation & Partial<StationFlags> & { isOpen: boolean },
): Promise<Station> {
  return tx.station.create({ data: { id, ...station } });
}

/** Writes changes of a station, and raises its version. */
export async function saveStation(
  tx: Transaction,
  id: string,
  changes: Partial<NewStation & StationFlags>,
): Promise<Station> {
  return tx.station.update({ where: { id }, data: { ...changes, version: { increment: 1 } } });
}

/** The station with this id, unless it is retired. */
export async function findStationRow(tx: Transaction, id: string): Promise<Station | null> {
  return tx.station.findUnique({ where: { id, retiredAt: null } });
}

/** The models of all bikes that stand at a station. */
export async function findModelIdsAtStation(tx: Transaction, stationId: string): Promise<string[]> {
  const rows = await tx.bike.findMany({
    where: { stationId },
    distinct: ['modelId'],
    select: { modelId: true },
  });
  return rows.map(({ modelId }) => modelId);
}

/** Whether anything refers to the station: a bike, a rental, somebody who waits there, a rule, hours or a closure. */
export async function isStationUsed(tx: Transaction, stationId: string): Promise<boolean> {
  const where = { stationId };
  const select = { id: true };
  return (
    (await tx.bike.findFirst({ where, select })) !== null ||
    (await tx.rental.findFirst({ where: { startStationId: stationId }, select })) !== null ||
    (await tx.rental.findFirst({ where: { endStationId: stationId }, select })) !== null ||
    (await tx.waitingEntry.findFirst({ where, select })) !== null ||
    (await tx.policy.findFirst({ where, select })) !== null ||
    (await tx.hours.findFirst({ where, select })) !== null ||
    (await tx.closure.findFirst({ where, select })) !== null
  );
}

/** Deletes a station. */
export async function deleteStation(tx: Transaction, id: string): Promise<void> {
  await tx.station.delete({ where: { id } });
}
