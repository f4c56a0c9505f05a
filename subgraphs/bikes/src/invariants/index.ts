import { openReader } from '@bike-rentals/sqlite';
import { toPolicies } from '../policies/domain/policies.ts';
import { PrismaClient } from '../store/generated/client.ts';
import { findFleetViolations } from './fleet-violations.ts';
import { readRecords, toFleet, type Records } from './read-records.ts';
import { findRecordViolations } from './record-violations.ts';
import type { Violation } from './violation.ts';

export { readRecords, type Records } from './read-records.ts';
export type { Violation } from './violation.ts';

/** Everything that is wrong in the database of bikes, as it is at `now`. */
export function findBikesViolations(records: Records, now: Date): Violation[] {
  const { calendar, isMovingDues } = records;
  const policies = toPolicies(records.policies);
  return [
    ...findFleetViolations(toFleet(records), { policies, calendar, isMovingDues, now }),
    ...findRecordViolations(records),
  ];
}

/** Reads a database of bikes, which may be in use. Writes nothing. */
export async function readBikesFile(file: string): Promise<Records> {
  await using database = await openReader(file, (adapter) => new PrismaClient({ adapter }));
  return await readRecords(database.read);
}
