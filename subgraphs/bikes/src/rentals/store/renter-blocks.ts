import { toPage, type Page } from '@bike-rentals/subgraph';
import { defineTable } from '../../store/entity-table.ts';
import type { LoadStep } from '../../store/fleet-scope.ts';
import type * as Row from '../../store/generated/client.ts';
import type { Reader } from '../../store/open-store.ts';
import type { RenterBlock } from '../domain/renter-block.ts';

/** The row of a block. `activeKey` keeps a user from being blocked twice. */
export const toBlockRow = (block: RenterBlock) => ({
  ...block,
  activeKey: block.endedAt ? null : block.userId,
});

/** How blocks of renters are stored. */
export const blockTable = defineTable<RenterBlock>({
  name: 'RenterBlock',
  select: ({ blocks }) => blocks,
  toRow: toBlockRow,
});

/** The block of a row. */
export const toBlock = ({ activeKey: _, ...row }: Row.RenterBlock): RenterBlock => row;

/** Blocks that last, of everyone concerned. */
export const loadBlocks: LoadStep = async (tx, loading) => {
  const { userIds } = loading.scope;
  if (userIds.length === 0) return loading;
  const rows = await tx.$queryRaw<Row.RenterBlock[]>`
    SELECT * FROM "RenterBlock" WHERE "activeKey" IN (SELECT value FROM json_each(${JSON.stringify(userIds)}))`;
  const blocks = new Map(rows.map((row) => [row.id, toBlock(row)]));
  return { ...loading, fleet: { ...loading.fleet, blocks } };
};

/** The block that this user is under. */
export async function findActiveBlock(read: Reader, userId: string): Promise<RenterBlock | undefined> {
  const row = await read.renterBlock.findUnique({ where: { activeKey: userId } });
  return row ? toBlock(row) : undefined;
}

/** Users whose block is over by the clock, at most `limit`. */
export async function findUsersToUnblock(read: Reader, now: Date, limit: number): Promise<string[]> {
  const rows = await read.renterBlock.findMany({
    where: { endedAt: null, until: { lte: now } },
    orderBy: { until: 'asc' },
    take: limit,
    select: { userId: true },
  });
  return rows.map(({ userId }) => userId);
}

/** Which blocks, and which page of them. Blocks match that meet all conditions. */
export interface BlockListQuery {
  isActive: boolean | undefined;
  userId: string | undefined;
  first: number;
  /** The id of the last one of the page before. */
  after: string | undefined;
}

/** One page of blocks, newest first. */
export async function findBlockPage(
  read: Reader,
  { isActive, userId, first, after }: BlockListQuery,
): Promise<Page<RenterBlock>> {
  const rows = await read.renterBlock.findMany({
    where: {
      ...(isActive !== undefined && { endedAt: isActive ? null : { not: null } }),
      ...(userId !== undefined && { userId }),
      ...(after !== undefined && { id: { lt: after } }),
    },
    orderBy: { id: 'desc' },
    take: first + 1,
  });
  return toPage(rows.map(toBlock), first);
}

/** The number of blocks that last. */
export async function countBlocks(read: Reader): Promise<number> {
  return read.renterBlock.count({ where: { endedAt: null } });
}
