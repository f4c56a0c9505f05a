import { toPage, type Page } from '@bike-rentals/subgraph';
import type { Policy, Prisma } from '../../store/generated/client.ts';
import type { Reader, Transaction } from '../../store/open-store.ts';
import { toPolicies, town, type Policies, type PolicyVersion, type Scope } from '../domain/policies.ts';

/** Policies in memory, which are read again when there is a new version. */
export interface PolicyReader {
  /**
   * The policies that this transaction, or the last commit, can see, whichever instance has written them. That there is
   * no new version takes one step into an index. Not after the transaction has added a version, which may be undone.
   */
  read(tx: Reader | Transaction): Promise<Policies>;
}

/** Creates a reader of the policies of one database. */
export function createPolicyReader(): PolicyReader {
  let known: Policies | undefined;
  return {
    async read(tx) {
      const [last] = await tx.$queryRaw<
        { seq: number | bigint | null }[]
      >`SELECT max("seq") AS "seq" FROM "Policy"`;
      const seq = Number(last?.seq ?? 0);
      if (known?.seq === seq) return known;
      known = toPolicies(await findAllPolicies(tx));
      return known;
    },
  };
}

/** All versions of all policies, in their order. */
export async function findAllPolicies(read: Reader | Transaction): Promise<PolicyVersion[]> {
  return (await read.policy.findMany({ orderBy: { seq: 'asc' } })).map(toVersion);
}

const toColumns = ({ modelId, stationId }: Scope) => ({ modelId: modelId ?? '', stationId: stationId ?? '' });

function toVersion({ modelId, stationId, changes, ...row }: Policy): PolicyVersion {
  const scope = { modelId: modelId || null, stationId: stationId || null };
  return { ...row, ...scope, changes: changes as PolicyVersion['changes'] };
}

/** The first version of the town's policy; undefined before the first start. */
export async function findFirstPolicy(read: Reader | Transaction): Promise<PolicyVersion | undefined> {
  const row = await read.policy.findFirst({ where: toColumns(town), orderBy: { version: 'asc' } });
  return row ? toVersion(row) : undefined;
}

/** Adds a version. */
export async function insertPolicy(
  tx: Transaction,
  { modelId, stationId, changes, ...version }: Omit<PolicyVersion, 'seq'>,
): Promise<PolicyVersion> {
  const data = {
    ...version,
    ...toColumns({ modelId, stationId }),
    changes: changes as Prisma.InputJsonObject,
  };
  return toVersion(await tx.policy.create({ data }));
}

/** One page of the versions of a scope, newest first. `after` is the last version of the page before. */
export async function findPolicyPage(
  read: Reader,
  scope: Scope,
  { first, after }: { first: number; after: number | undefined },
): Promise<Page<PolicyVersion>> {
  const rows = await read.policy.findMany({
    where: { ...toColumns(scope), ...(after !== undefined && { version: { lt: after } }) },
    orderBy: { version: 'desc' },
    take: first + 1,
  });
  return toPage(rows.map(toVersion), first);
}

/** The number of versions of a scope. */
export async function countPolicies(read: Reader, scope: Scope): Promise<number> {
  return read.policy.count({ where: toColumns(scope) });
}
