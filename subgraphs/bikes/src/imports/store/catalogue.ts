import type { ImportRow, Value } from '@bike-rentals/imports/domain';
import { yieldToEventLoop } from '@bike-rentals/runtime';
import { toComparisonKey } from '@bike-rentals/subgraph';
import { findBikesBySerials } from '../../catalogue/store/serials.ts';
import type { Reader, Transaction } from '../../store/open-store.ts';
import type { Catalogue, KnownBike, KnownThing } from '../domain/catalogue.ts';
import type { ImportKind } from '../domain/import-kinds.ts';

/** What there is, as far as it matters to rows of some kind; of bikes those with one of their serial numbers. */
export async function findCatalogue(
  tx: Reader | Transaction,
  kind: ImportKind,
  rows: readonly ImportRow[],
): Promise<Catalogue> {
  return {
    models: kind === 'STATIONS' ? new Map() : await findModels(tx),
    stations: kind === 'MODELS' ? new Map() : await findStations(tx),
    bikes: kind === 'BIKES' ? await findBikes(tx, findSerials(rows)) : new Map(),
  };
}

/** The serial numbers that rows name. */
const findSerials = (rows: readonly ImportRow[]): string[] =>
  rows.flatMap(({ cells }) => {
    const cell = cells.get('serial');
    return cell?.kind === 'text' ? [cell.text] : [];
  });

async function findModels(tx: Reader | Transaction) {
  const models = await tx.bikeModel.findMany({ where: { retiredAt: null } });
  const toKey = (brand: string, name: string) => [brand, name].map(toComparisonKey).join('\n');
  return group(
    models.map(({ id, brand, name, ...row }) => {
      const { formFactor, propulsion, rangeMeters, wheelCount, cargoLoadKg } = row;
      const values = { brand, name, formFactor, propulsion, rangeMeters, wheelCount, cargoLoadKg };
      return { id, key: toKey(brand, name), values };
    }),
  );
}

async function findStations(tx: Reader | Transaction) {
  const stations = await tx.station.findMany({ where: { retiredAt: null } });
  return group(
    stations.map(({ id, name, lat, lon, capacity, address, isRenting, isReturning }) => {
      const values = { name, lat, lon, capacity, address, isRenting, isReturning };
      return { id, key: toComparisonKey(name), values };
    }),
  );
}

function group(
  things: readonly (KnownThing & { key: string; values: Record<string, Value> })[],
): ReadonlyMap<string, readonly KnownThing[]> {
  return Map.groupBy(things, ({ key }) => key);
}

/** SQLite takes a limited number of values in one statement. */
const serialsAtOnce = 500;

async function findBikes(
  tx: Reader | Transaction,
  serials: readonly string[],
): Promise<ReadonlyMap<string, KnownBike>> {
  const known = new Map<string, KnownBike>();
  for (let start = 0; start < serials.length; start += serialsAtOnce) {
    if (start > 0) await yieldToEventLoop();
    const bikes = await findBikesBySerials(tx, serials.slice(start, start + serialsAtOnce));
    const ids = bikes.map(({ id }) => id);
    const [rented, blocked] = [await findRented(tx, ids), await findBlocked(tx, ids)];
    for (const { id, serial, modelId, stationId, state } of bikes) {
      const [hasHistory, isBlocked] = [rented.has(id), blocked.has(id)];
      known.set(toComparisonKey(serial), { id, modelId, stationId, state, hasHistory, isBlocked });
    }
  }
  return known;
}

async function findRented(tx: Reader | Transaction, bikeIds: readonly string[]): Promise<Set<string>> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT value AS "id" FROM json_each(${JSON.stringify(bikeIds)})
    WHERE EXISTS (SELECT 1 FROM "Rental" WHERE "bikeId" = value)
      OR EXISTS (SELECT 1 FROM "FormerBike" WHERE "bikeId" = value)`;
  return new Set(rows.map(({ id }) => id));
}

async function findBlocked(tx: Reader | Transaction, bikeIds: string[]): Promise<Set<string>> {
  const where = { bikeId: { in: bikeIds }, isBlocking: true, closedAt: null };
  const jobs = await tx.job.findMany({ where, select: { bikeId: true } });
  return new Set(jobs.map(({ bikeId }) => bikeId));
}
