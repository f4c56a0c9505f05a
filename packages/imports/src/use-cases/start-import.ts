import type { Actor } from '@bike-rentals/contracts';
import { findImport, getContent, saveImport } from '../store/import-table.ts';
import type { ImportService, ImportsDefinition } from './definition.ts';
import { planFile, readFile, toFingerprint } from './read-file.ts';

/** Why a file is not applied. */
export type ImportRefusal =
  'IMPORT_UNKNOWN' | 'ALREADY_APPLIED' | 'LINES_REFUSED' | 'FILE_UNUSABLE' | 'CHECK_STALE';

/** What is told of each reason. */
export const importRefusals: Record<ImportRefusal, string> = {
  IMPORT_UNKNOWN: 'There is no such import.',
  ALREADY_APPLIED: 'The file was applied before.',
  LINES_REFUSED: 'Some of its lines are refused.',
  FILE_UNUSABLE: 'The file cannot be read, or lacks a column.',
  CHECK_STALE: 'Something has changed since the file was checked: check it again.',
};

/** What is to be done with a file that was checked. */
export interface ApplyOrder {
  actor: Actor;
  id: string;
  /** Applies the other lines all the same. */
  skipRefused: boolean;
}

/**
 * Begins to apply a file that was checked; a job does the rest. Refused if the file would change something else by now, and,
 * unless `skipRefused` says otherwise, if one of its lines is refused. Once more for a file that is being applied: nothing.
 */
export async function applyImport<Service extends ImportService<Read, Tx>, Read, Tx, Kind extends string>(
  { columns, table, findPlan }: ImportsDefinition<Service, Read, Tx, Kind>,
  service: Service,
  { actor, id, skipRefused }: ApplyOrder,
): Promise<ImportRefusal | undefined> {
  const { store, clock } = service;
  const known = await findImport<Kind>(table(store.read), id);
  if (!known) return 'IMPORT_UNKNOWN';
  if (known.state === 'APPLYING') return undefined;
  if (known.state !== 'CHECKED') return 'ALREADY_APPLIED';
  const { kind } = known;
  const { file } = await readFile(columns[kind], await getContent(table(store.read), id));
  if (!file) return 'FILE_UNUSABLE';
  if (known.refused > 0 && !skipRefused) return 'LINES_REFUSED';
  const plan = await findPlan(service, store.read, { kind, rows: file.rows });
  const planned = await planFile(columns[kind], file, plan);
  if (toFingerprint(planned) !== known.fingerprint) return 'CHECK_STALE';
  return store.transact(async (tx) => {
    const current = await findImport(table(tx), id);
    if (current?.state !== 'CHECKED') return undefined;
    // What the file changes is changed by who applies it, not by who has sent it.
    const by = { actorId: actor.id, actorRole: actor.role };
    await saveImport(table(tx), id, { state: 'APPLYING', skipRefused, appliedAt: clock.now(), ...by });
    return undefined;
  });
}
