import type { ImportAtOnceResult, ImportOrder } from '@bike-rentals/imports';
import type { Clock, CreateId } from '@bike-rentals/runtime';
import { readLinkTokens } from '../../keys/link-tokens.ts';
import { openStore } from '../../store/open-store.ts';
import { system } from '../../use-cases/request-mail.ts';
import type { ImportKind } from '../domain/import-kinds.ts';
import { importAtOnce } from './imports.ts';

/** Checks a file, and applies it if that is wanted, on a database that auth may use at the same time. */
export async function importPeople(
  { database, keys }: { database: string; keys: string },
  order: ImportOrder<ImportKind>,
  { clock, createId }: { clock: Clock; createId: CreateId },
): Promise<ImportAtOnceResult> {
  await using store = await openStore(database);
  const deriveToken = await readLinkTokens(keys);
  // The relay of the service looks by itself.
  const service = { store, clock, createId, deriveToken, onCommit: () => undefined };
  return await importAtOnce(service, system, order);
}
