import { join } from 'node:path';
import { createUuid, silentLog, type CreateId } from '@bike-rentals/runtime';
import { migrate } from '@bike-rentals/sqlite';
import { createManualClock, openTemporaryFolder, type ManualClock } from '@bike-rentals/testing';
import type { Fleet } from '../domain/fleet.ts';
import { initialRules, type StoredRules } from '../policies/domain/policy-keys.ts';
import { ensurePolicies } from '../policies/use-cases/ensure-policies.ts';
import { createExpand } from '../hours/osm/expand-hours.ts';
import { insertFleet } from '../store/insert-fleet.ts';
import { createRuleReader } from '../store/rule-reader.ts';
import { openStore } from '../store/open-store.ts';
import type { UseCaseContext } from '../use-cases/use-case-context.ts';
import { noon } from './make-fleet.ts';

const migrations = join(import.meta.dirname, '../../../../prisma/bikes/migrations');

export interface TestService extends UseCaseContext, AsyncDisposable {
  clock: ManualClock;
  file: string;
}

/** A migrated database of its own, gone when disposed. */
export async function openDatabaseFile(): Promise<{ file: string } & AsyncDisposable> {
  const folder = await openTemporaryFolder();
  const file = join(folder.path, 'bikes.db');
  await migrate({ file, migrations, variable: 'BIKES_DATABASE' });
  return { file, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

interface ServiceOptions {
  rules?: Partial<StoredRules>;
  createId?: CreateId;
  waitingListHead?: number;
  /** @default Etc/UTC */
  timeZone?: string;
}

/** What use cases work with, on a real database that holds `fleet`. */
export async function openService(
  fleet: Fleet,
  { rules = {}, createId = createUuid, waitingListHead, timeZone = 'Etc/UTC' }: ServiceOptions = {},
): Promise<TestService> {
  await using opened = new AsyncDisposableStack();
  const { file } = opened.use(await openDatabaseFile());
  const store = opened.use(await openStore(file));
  await store.transact((tx) => insertFleet(tx, toPlan(fleet)));
  const first = { rules: { ...initialRules, ...rules }, now: noon, createId: createUuid };
  await ensurePolicies(store, { ...first, log: silentLog });
  const place = { timeZone, country: 'DE', state: 'Berlin' };
  const done = opened.move();
  return {
    file,
    store,
    clock: createManualClock(noon),
    createId,
    rules: createRuleReader(),
    timeZone,
    place,
    expand: createExpand(place),
    ...(waitingListHead !== undefined && { waitingListHead }),
    onCommit: () => undefined,
    [Symbol.asyncDispose]: () => done.disposeAsync(),
  };
}

const noWhere = { openingHours: '24/7', country: null, state: null };

/** The rows of a value of the domain. */
export function toPlan(fleet: Fleet) {
  return {
    system: { id: 'town', name: 'Town', timezone: 'Etc/UTC', currency: 'EUR', ...noWhere },
    models: [...fleet.modelIds].map((id) => ({
      id,
      brand: 'Brisk',
      name: id,
      formFactor: 'BICYCLE' as const,
      propulsion: 'HUMAN' as const,
    })),
    stations: [...fleet.stations.values()].map((station) => ({
      ...station,
      name: station.id,
      lat: 48,
      lon: 16,
      capacity: 5,
    })),
    bikes: [...fleet.bikes.values()],
    rentals: [...fleet.rentals.values()],
    entries: [...fleet.entries.values()],
    holds: [...fleet.holds.values()],
    blocks: [...fleet.blocks.values()],
    jobs: [...fleet.jobs.values()],
    reports: [...fleet.reports.values()],
    photos: [...fleet.photos.values()],
  };
}
