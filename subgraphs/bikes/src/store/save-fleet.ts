import type { Bike, Fleet } from '../domain/fleet.ts';
import { describeEvents } from './describe-events.ts';
import { appendEvents } from './events.ts';
import type { Transaction } from './open-store.ts';
import { toBikeRow, toEntryRow, toHoldRow, toRentalRow } from './rows.ts';
import { insertRows, raiseCountsVersions, updateRows } from './write-rows.ts';

/**
 * Writes what differs between two values of a fleet. What ended is written before what began:
 * a bike's old rental lets go of the unique key that its next one takes.
 */
export async function saveFleet(tx: Transaction, before: Fleet, after: Fleet): Promise<void> {
  const bikes = findDifference(before.bikes, after.bikes);
  const rentals = findDifference(before.rentals, after.rentals);
  const entries = findDifference(before.entries, after.entries);
  const holds = findDifference(before.holds, after.holds);

  await updateRows(tx, 'Rental', rentals.changed.map(toRentalRow));
  await updateRows(tx, 'Hold', holds.changed.map(toHoldRow));
  await updateRows(tx, 'WaitingEntry', entries.changed.map(toEntryRow));
  await updateRows(tx, 'Bike', bikes.changed);

  await insertRows(tx, 'Bike', bikes.added.map(toBikeRow));
  await insertRows(tx, 'Rental', rentals.added.map(toRentalRow));
  await insertRows(tx, 'WaitingEntry', entries.added.map(toEntryRow));
  await insertRows(tx, 'Hold', holds.added.map(toHoldRow));
  await raiseCountsVersions(tx, 'Station', findChangedStations(before, after));
  await raiseCountsVersions(tx, 'BikeModel', findChangedModels(before, after));
  await appendEvents(tx, await describeEvents(tx, after.events));
}

/** Stations whose parked or available bikes have changed, and so perhaps their counts. */
function findChangedStations(before: Fleet, after: Fleet): Set<string> {
  const stationIds = new Set<string>();
  for (const [was, is] of findMoves(before, after)) {
    if (was?.stationId != null) stationIds.add(was.stationId);
    if (is.stationId !== null) stationIds.add(is.stationId);
  }
  return stationIds;
}

/** Models whose availability or waiting list may have changed. */
function findChangedModels(before: Fleet, after: Fleet): Set<string> {
  const entries = findDifference(before.entries, after.entries);
  const holds = findDifference(before.holds, after.holds);
  const held = [...holds.added, ...holds.changed].map(({ bikeId }) => after.bikes.get(bikeId));
  const waiting = [...entries.added, ...entries.changed];
  const moved = findMoves(before, after).map(([, is]) => is);
  return new Set([...moved, ...held, ...waiting].flatMap((one) => one?.modelId ?? []));
}

/** Bikes that are new, or of which place or state has changed, with what they were. */
function findMoves(before: Fleet, after: Fleet): [was: Bike | undefined, is: Bike][] {
  return [...after.bikes.values()]
    .map((is): [Bike | undefined, Bike] => [before.bikes.get(is.id), is])
    .filter(([was, is]) => was?.stationId !== is.stationId || was.state !== is.state);
}

function findDifference<Key, Row>(before: ReadonlyMap<Key, Row>, after: ReadonlyMap<Key, Row>) {
  const added: Row[] = [];
  const changed: Row[] = [];
  for (const [key, row] of after) {
    const old = before.get(key);
    if (old === undefined) added.push(row);
    else if (old !== row) changed.push(row);
  }
  return { added, changed };
}
