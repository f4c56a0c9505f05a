import { toPage, type Page } from '@bike-rentals/subgraph';
import { defineTable } from '../../store/entity-table.ts';
import type { LoadStep } from '../../store/fleet-scope.ts';
import type { Reader } from '../../store/open-store.ts';
import type { Approval, ApprovalState } from '../domain/approval.ts';

/** How approvals are stored. */
export const approvalTable = defineTable<Approval>({
  name: 'Approval',
  select: ({ approvals }) => approvals,
  toRow: ({ userId, ...approval }) => ({ id: userId, ...approval }),
});

type ApprovalRow = Omit<Approval, 'userId'> & { id: string };

/** The approval of a row, whose id is that of its user. */
export const toApproval = ({ id, ...row }: ApprovalRow): Approval => ({ userId: id, ...row });

/** Those of the users of the scope. */
export const loadApprovals: LoadStep = async (tx, loading) => {
  const { userIds } = loading.scope;
  if (userIds.length === 0) return loading;
  const rows = await tx.$queryRaw<ApprovalRow[]>`
    SELECT * FROM "Approval" WHERE "id" IN (SELECT value FROM json_each(${JSON.stringify(userIds)}))`;
  const approvals = new Map(rows.map((row) => [row.id, toApproval(row)]));
  return { ...loading, fleet: { ...loading.fleet, approvals } };
};

/** That of a user; undefined: neither asked for nor given. */
export async function findApproval(read: Reader, userId: string): Promise<Approval | undefined> {
  const row = await read.approval.findUnique({ where: { id: userId } });
  return row ? toApproval(row) : undefined;
}

const undecided = { decidedAt: null };
const inState = { REQUESTED: undecided, APPROVED: { isApproved: true }, REFUSED: { isApproved: false } };

/** Which approvals, and which page of them. */
export interface ApprovalListQuery {
  state: ApprovalState | undefined;
  first: number;
  /** The user of the last one of the page before. */
  after: string | undefined;
}

/** One page of approvals, in the order of their users' ids. */
export async function findApprovalPage(
  read: Reader,
  { state, first, after }: ApprovalListQuery,
): Promise<Page<Approval>> {
  const rows = await read.approval.findMany({
    where: { ...(state !== undefined && inState[state]), ...(after !== undefined && { id: { gt: after } }) },
    orderBy: { id: 'asc' },
    take: first + 1,
  });
  return toPage(rows.map(toApproval), first);
}

/** How many wait for staff. */
export const countApprovals = (read: Reader): Promise<number> => read.approval.count({ where: undecided });
