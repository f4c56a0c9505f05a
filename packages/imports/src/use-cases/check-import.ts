import type { Actor } from '@bike-rentals/contracts';
import { day } from '@bike-rentals/runtime/durations';
import { countActions } from '../domain/index.ts';
import { deleteImportsBefore, deleteOldestChecked, insertImport } from '../store/import-table.ts';
import type { ImportService, ImportsDefinition } from './definition.ts';
import { planFile, readFile, toFingerprint } from './read-file.ts';

/** A file that an admin has sent. */
export interface SentFile<Kind extends string> {
  kind: Kind;
  fileName: string;
  text: string;
}

/** Files that are kept at the same time, of those that nobody applies the newest; and for how long. */
const maxImports = 50;
const keptMs = 30 * day;
/** Things that are wrong with lines, of which the first ones are kept. */
export const maxFindings = 1_000;

/** Finds out what a file would change, and changes nothing. Returns the id of the check; undefined: there are too many. */
export async function checkImport<Service extends ImportService<Read, Tx>, Read, Tx, Kind extends string>(
  { columns, table, findPlan }: ImportsDefinition<Service, Read, Tx, Kind>,
  service: Service,
  { actor, kind, fileName, text }: SentFile<Kind> & { actor: Actor },
): Promise<string | undefined> {
  const { store, clock, createId } = service;
  const { lines, faults, file } = await readFile(columns[kind], text);
  const planned = file
    ? await planFile(columns[kind], file, await findPlan(service, store.read, { kind, rows: file.rows }))
    : [];
  const counts = file ? countActions(planned) : { creates: 0, changes: 0, same: 0, refused: lines };
  const found = [...faults, ...planned.flatMap(({ findings }) => findings)];
  const at = clock.now();
  const id = createId();
  return store.transact(async (tx) => {
    await deleteImportsBefore(table(tx), toKeptSince(at));
    // Whoever mends a file until it is right needs none of the earlier ones.
    if ((await table(tx).count()) >= maxImports && !(await deleteOldestChecked(table(tx)))) return undefined;
    await insertImport(table(tx), {
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

/** Forgets imports that were checked long ago: a file of people that nobody has applied has their addresses. */
export async function forgetImports<Service extends ImportService<Read, Tx>, Read, Tx, Kind extends string>(
  { table }: ImportsDefinition<Service, Read, Tx, Kind>,
  { store, clock }: Service,
): Promise<void> {
  await store.transact((tx) => deleteImportsBefore(table(tx), toKeptSince(clock.now())));
}

const toKeptSince = (now: Date): Date => new Date(now.getTime() - keptMs);
