import type { ImportAtOnceResult, ImportOrder } from '@bike-rentals/imports';
import type { Clock, CreateId } from '@bike-rentals/runtime';
import { createExpand } from '../../hours/osm/expand-hours.ts';
import { openStore } from '../../store/open-store.ts';
import { createRuleReader } from '../../store/rule-reader.ts';
import { getSystem } from '../../store/system.ts';
import { systemActor, type UseCaseContext } from '../../use-cases/use-case-context.ts';
import type { ImportKind } from '../domain/import-kinds.ts';
import { importAtOnce } from './imports.ts';

/** Checks a file, and applies it if that is wanted, on a database that services may use at the same time. */
export async function importIntoTown(
  database: string,
  order: ImportOrder<ImportKind>,
  { clock, createId }: { clock: Clock; createId: CreateId },
): Promise<ImportAtOnceResult> {
  await using store = await openStore(database);
  const { timezone: timeZone, country, state } = await getSystem(store.read);
  const place = { timeZone, country, state };
  const service: UseCaseContext = {
    ...{ store, clock, createId, timeZone, place },
    rules: createRuleReader(),
    expand: createExpand(place),
    // The relay of the service looks by itself.
    onCommit: () => undefined,
  };
  return await importAtOnce(service, systemActor, order);
}
