import type { Actor } from '@bike-rentals/contracts';
import { day } from '@bike-rentals/runtime/durations';
import type { UseCaseContext } from '../../use-cases/use-case-context.ts';
import { countActions, type ImportKind } from '../domain/import-file.ts';
import { countImports, deleteImportsBefore, insertImport } from '../store/imports.ts';
import { planFile, readFile, toFingerprint } from './plan-file.ts';

/** A file that an admin has sent. */
export interface SentFile {
  kind: ImportKind;
  fileName: string;
  text: string;
}

/** Files that are kept at the same time, and for how long. */
const maxImports = 50;
const keptMs = 30 * day;
/** Things that are wrong with lines, of which the first ones are kept. */
const maxFindings = 1_000;

/** Finds out what a file would change, and changes nothing. Returns the id of the check; undefined: there are too many. */
export async function checkImport(
  service: UseCaseContext,
  actor: Actor,
  { kind, fileName, text }: SentFile,
): Promise<string | undefined> {
  const { lines, faults, file } = await readFile(kind, text);
  const planned = file ? await planFile(service.store.read, kind, file) : [];
  const counts = file ? countActions(planned) : { creates: 0, changes: 0, same: 0, refused: lines };
  const found = [...faults, ...planned.flatMap(({ findings }) => findings)];
  const at = service.clock.now();
  const id = service.createId();
  return service.store.transact(async (tx) => {
    await deleteImportsBefore(tx, new Date(at.getTime() - keptMs));
    if ((await countImports(tx)) >= maxImports) return undefined;
    await insertImport(tx, {
      ...{ id, kind, fileName, lines, ...counts, at },
      content: text,
      fingerprint: file ? toFingerprint(planned) : '',
      findings: found.slice(0, maxFindings),
      state: 'CHECKED',
      actorId: actor.id,
      actorRole: actor.role,
    });
    return id;
  });
}
