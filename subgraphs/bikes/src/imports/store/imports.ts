import type { Import, Prisma } from '../../store/generated/client.ts';
import type { Reader, Transaction } from '../../store/open-store.ts';
import type { Finding } from '../domain/import-file.ts';

export type { Import } from '../../store/generated/client.ts';

/** What has come about, counted by lines. */
export interface ImportResult {
  created: number;
  changed: number;
  same: number;
  refused: number;
}

/** An import without its file, with what was found and has come about. */
export type ListedImport = Omit<Import, 'content' | 'findings' | 'result'> & {
  findings: Finding[];
  result: ImportResult | null;
};

const toListed = ({ findings, result, ...row }: Omit<Import, 'content'>): ListedImport => ({
  ...row,
  findings: findings as unknown as Finding[],
  result: result as unknown as ImportResult | null,
});

/** The import with this id, without its file. */
export async function findImport(read: Reader | Transaction, id: string): Promise<ListedImport | undefined> {
  const row = await read.import.findUnique({ where: { id }, omit: { content: true } });
  return row ? toListed(row) : undefined;
}

/** The last imports, the newest first. */
export async function findLastImports(read: Reader, limit: number): Promise<ListedImport[]> {
  const rows = await read.import.findMany({
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: limit,
    omit: { content: true },
  });
  return rows.map(toListed);
}

/** The file of an import. */
export async function getContent(read: Reader | Transaction, id: string): Promise<string> {
  const { content } = await read.import.findUniqueOrThrow({ where: { id }, select: { content: true } });
  return content;
}

/** The ids of all imports that are to be applied, the oldest first. */
export async function findApplying(read: Reader): Promise<string[]> {
  const where = { state: 'APPLYING' as const };
  const rows = await read.import.findMany({ where, orderBy: { appliedAt: 'asc' }, select: { id: true } });
  return rows.map(({ id }) => id);
}

/** How many files are kept. */
export const countImports = (tx: Transaction): Promise<number> => tx.import.count();

/** Adds an import that was checked. */
export async function insertImport(
  tx: Transaction,
  { findings, ...row }: Omit<Prisma.ImportUncheckedCreateInput, 'findings'> & { findings: Finding[] },
): Promise<void> {
  await tx.import.create({ data: { ...row, findings: findings as unknown as Prisma.InputJsonArray } });
}

/** Changes what has become of an import. */
export async function saveImport(
  tx: Transaction,
  id: string,
  {
    findings,
    result,
    ...changes
  }: Partial<
    Pick<
      ListedImport,
      | 'state'
      | 'skipRefused'
      | 'done'
      | 'appliedAt'
      | 'endedAt'
      | 'findings'
      | 'result'
      | 'actorId'
      | 'actorRole'
    >
  >,
): Promise<void> {
  await tx.import.update({
    where: { id },
    data: {
      ...changes,
      ...(findings && { findings: findings as unknown as Prisma.InputJsonArray }),
      ...(result && { result: result as unknown as Prisma.InputJsonObject }),
    },
  });
}

/** Forgets imports that were checked before an instant and are not being applied, with their files. */
export async function deleteImportsBefore(tx: Transaction, at: Date): Promise<void> {
  await tx.import.deleteMany({ where: { at: { lt: at }, state: { not: 'APPLYING' } } });
}
