import { toPage, type Page } from '@bike-rentals/subgraph';
import type { Policy, Prisma } from '../../store/generated/client.ts';
import type { Reader, Transaction } from '../../store/open-store.ts';
import { town, type PolicyVersion, type Scope } from '../domain/policies.ts';

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

/** One page of the versions of all scopes, newest first. `after` is the `seq` of the last one of the page before. */
export async function findPolicyLogPage(
  read: Reader,
  { first, after }: { first: number; after: number | undefined },
): Promise<Page<PolicyVersion>> {
  const rows = await read.policy.findMany({
    ...(after !== undefined && { where: { seq: { lt: after } } }),
    orderBy: { seq: 'desc' },
    take: first + 1,
  });
  return toPage(rows.map(toVersion), first);
}

/** The number of versions of a scope. */
export async function countPolicies(read: Reader, scope: Scope): Promise<number> {
  return read.policy.count({ where: toColumns(scope) });
}
