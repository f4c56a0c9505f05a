import type { Actor } from '@bike-rentals/contracts';
import type { UseCaseContext } from '../../use-cases/use-case-context.ts';
import { findImport, getContent, saveImport } from '../store/imports.ts';
import { planFile, readFile, toFingerprint } from './plan-file.ts';

/** Why a file is not applied. */
export type ImportRefusal =
  'IMPORT_UNKNOWN' | 'ALREADY_APPLIED' | 'LINES_REFUSED' | 'FILE_UNUSABLE' | 'CHECK_STALE';

/**
 * Begins to apply a file that was checked; a job does the rest. Refused if the file would change something else by now, and,
 * unless `skipRefused` says otherwise, if one of its lines is refused. Once more for a file that is being applied: nothing.
 */
export async function applyImport(
  service: UseCaseContext,
  actor: Actor,
  { id, skipRefused }: { id: string; skipRefused: boolean },
): Promise<ImportRefusal | undefined> {
  const { store, clock } = service;
  const known = await findImport(store.read, id);
  if (!known) return 'IMPORT_UNKNOWN';
  if (known.state === 'APPLYING') return undefined;
  if (known.state !== 'CHECKED') return 'ALREADY_APPLIED';
  const { file } = await readFile(known.kind, await getContent(store.read, id));
  if (!file) return 'FILE_UNUSABLE';
  if (known.refused > 0 && !skipRefused) return 'LINES_REFUSED';
  const planned = await planFile(store.read, known.kind, file);
  if (toFingerprint(planned) !== known.fingerprint) return 'CHECK_STALE';
  return store.transact(async (tx) => {
    const current = await findImport(tx, id);
    if (current?.state !== 'CHECKED') return undefined;
    // What the file changes is changed by who applies it, not by who has sent it.
    const by = { actorId: actor.id, actorRole: actor.role };
    await saveImport(tx, id, { state: 'APPLYING', skipRefused, appliedAt: clock.now(), ...by });
    return undefined;
  });
}
