import type { Clock, CreateId } from '@bike-rentals/runtime';
import { createExpand } from '../../hours/osm/expand-hours.ts';
import { openStore } from '../../store/open-store.ts';
import { createRuleReader } from '../../store/rule-reader.ts';
import { getSystem } from '../../store/system.ts';
import { systemActor, type UseCaseContext } from '../../use-cases/use-case-context.ts';
import { findImport, type ListedImport } from '../store/imports.ts';
import { checkImport, type SentFile } from './check-import.ts';
import { runImports } from './run-imports.ts';
import { applyImport, type ImportRefusal } from './start-import.ts';

/** What an operator wants of a file. */
export interface ImportOrder extends SentFile {
  /** Else it is only checked. */
  apply: boolean;
  /** Applies the other lines all the same. */
  skipRefused: boolean;
}

/** Checks a file, and applies it if that is wanted, on a database that services may use at the same time. */
export async function importAtOnce(
  database: string,
  { apply, skipRefused, ...file }: ImportOrder,
  { clock, createId }: { clock: Clock; createId: CreateId },
): Promise<
  { import: ListedImport } | { refused: ImportRefusal | 'TOO_MANY_IMPORTS'; import?: ListedImport }
> {
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
  const id = await checkImport(service, systemActor, file);
  if (id === undefined) return { refused: 'TOO_MANY_IMPORTS' };
  const refused = apply ? await applyImport(service, systemActor, { id, skipRefused }) : undefined;
  if (apply && refused === undefined) await runImports(service);
  const found = await findImport(store.read, id);
  if (!found) throw new Error(`import ${id} is missing`);
  return refused === undefined ? { import: found } : { import: found, refused };
}
