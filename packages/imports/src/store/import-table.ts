import type { Finding } from '../domain/index.ts';

/** How far a file is. */
export type ImportState = 'CHECKED' | 'APPLYING' | 'APPLIED' | 'STOPPED';

/** A row of the table `Import`, which is the same in each database that has one. */
export interface StoredImport {
  id: string;
  kind: string;
  fileName: string;
  /** The file, as text; empty once it has come to an end. */
  content: string;
  fingerprint: string;
  lines: number;
  creates: number;
  changes: number;
  same: number;
  refused: number;
  findings: unknown;
  state: ImportState;
  skipRefused: boolean;
  done: number;
  result: unknown;
  actorId: string;
  actorRole: string;
  at: Date;
  appliedAt: Date | null;
  endedAt: Date | null;
}

/** What Prisma has for this table, as far as it is used. */
export interface ImportTable {
  findUnique(query: {
    where: { id: string };
    omit: { content: true };
  }): PromiseLike<Omit<StoredImport, 'content'> | null>;
  findUniqueOrThrow(query: {
    where: { id: string };
    select: { content: true };
  }): PromiseLike<Pick<StoredImport, 'content'>>;
  findMany(query: {
    where?: { state: 'APPLYING' };
    orderBy: { appliedAt: 'asc' } | [{ at: 'desc' }, { id: 'desc' }];
    take?: number;
    omit: { content: true };
  }): PromiseLike<Omit<StoredImport, 'content'>[]>;
  findFirst(query: {
    where: { state: 'CHECKED' };
    orderBy: [{ at: 'asc' }, { id: 'asc' }];
    select: { id: true };
  }): PromiseLike<{ id: string } | null>;
  count(): PromiseLike<number>;
  delete(query: { where: { id: string }; select: { id: true } }): PromiseLike<unknown>;
  create(query: { data: never }): PromiseLike<unknown>;
  update(query: { where: { id: string }; data: never }): PromiseLike<unknown>;
  deleteMany(query: { where: { at: { lt: Date }; state: { not: 'APPLYING' } } }): PromiseLike<unknown>;
}

/** What has come about, counted by lines. */
export interface ImportResult {
  created: number;
  changed: number;
  same: number;
  refused: number;
}

/** An import without its file, with what was found and has come about. */
export type ListedImport<Kind extends string = string> = Omit<
  StoredImport,
  'content' | 'findings' | 'result' | 'kind'
> & {
  kind: Kind;
  findings: Finding[];
  result: ImportResult | null;
};

const toListed = <Kind extends string>(row: Omit<StoredImport, 'content'>): ListedImport<Kind> => ({
  ...row,
  kind: row.kind as Kind,
  findings: row.findings as Finding[],
  result: row.result as ImportResult | null,
});

/** Imports of one answer, and findings of one import. */
export const maxShownImports = 20;
export const maxShownFindings = 100;

/** The import with this id, without its file. */
export async function findImport<Kind extends string>(
  table: ImportTable,
  id: string,
): Promise<ListedImport<Kind> | undefined> {
  const row = await table.findUnique({ where: { id }, omit: { content: true } });
  return row ? toListed(row) : undefined;
}

/** The last imports, the newest first. */
export async function findLastImports<Kind extends string>(
  table: ImportTable,
  limit: number,
): Promise<ListedImport<Kind>[]> {
  const orderBy: [{ at: 'desc' }, { id: 'desc' }] = [{ at: 'desc' }, { id: 'desc' }];
  const rows = await table.findMany({ orderBy, take: limit, omit: { content: true } });
  return rows.map((row) => toListed<Kind>(row));
}

/** The file of an import. */
export async function getContent(table: ImportTable, id: string): Promise<string> {
  const { content } = await table.findUniqueOrThrow({ where: { id }, select: { content: true } });
  return content;
}

/** The ids of all imports that are to be applied, the oldest first. */
export async function findApplying(table: ImportTable): Promise<string[]> {
  const where = { state: 'APPLYING' as const };
  const rows = await table.findMany({ where, orderBy: { appliedAt: 'asc' }, omit: { content: true } });
  return rows.map(({ id }) => id);
}

/** Adds an import that was checked. */
export async function insertImport(
  table: ImportTable,
  row: Omit<StoredImport, 'skipRefused' | 'done' | 'result' | 'appliedAt' | 'endedAt'>,
): Promise<void> {
  await table.create({ data: row as never });
}

/** Changes what has become of an import. */
export async function saveImport(
  table: ImportTable,
  id: string,
  changes: Partial<Omit<StoredImport, 'id' | 'kind'>>,
): Promise<void> {
  await table.update({ where: { id }, data: changes as never });
}

/** Forgets imports that were checked before an instant and are not being applied, with their files. */
export async function deleteImportsBefore(table: ImportTable, at: Date): Promise<void> {
  await table.deleteMany({ where: { at: { lt: at }, state: { not: 'APPLYING' } } });
}

/** Forgets the oldest import that was checked and not applied. False if there is none. */
export async function deleteOldestChecked(table: ImportTable): Promise<boolean> {
  const where = { state: 'CHECKED' as const };
  const oldest = await table.findFirst({
    where,
    orderBy: [{ at: 'asc' }, { id: 'asc' }],
    select: { id: true },
  });
  if (!oldest) return false;
  await table.delete({ where: { id: oldest.id }, select: { id: true } });
  return true;
}
