import {
  canView,
  isText,
  readOptionalText,
  readText,
  requireStaff,
  toConnection,
  toPageRequest,
} from '@bike-rentals/subgraph';
import { readOrder, toRenterResult } from '../../desk/graphql/orders.ts';
import { toUser } from '../../graphql/actor.ts';
import { totalCount } from '../../graphql/connections.ts';
import type { QueryApprovalRequestsArgs, Resolvers } from '../../graphql/generated.ts';
import type { Reader } from '../../store/open-store.ts';
import { toApprovalState } from '../domain/approval.ts';
import { findAskAgainAt } from '../domain/change-approval.ts';
import { countApprovals, findApproval, findApprovalPage } from '../store/approvals.ts';

/** A connection of those who wait for staff, with its count on demand. */
export type ApprovalsFound = Awaited<ReturnType<typeof approvalRequests>>;

/** Approvals are for their user and for staff, who gives them. */
export const approvalResolvers: Resolvers = {
  Query: {
    approvalRequests: (_, page, { viewer, read }) => {
      requireStaff(viewer);
      return approvalRequests(read, page);
    },
  },
  Mutation: {
    requestApproval: async (_, { input }, context) => {
      const idempotencyKey = readText('input.idempotencyKey', input.idempotencyKey, { max: 128 });
      const order = { actor: toUser(context), reason: undefined, idempotencyKey };
      const text = readOptionalText('input.text', input.text, { max: 500 });
      return toRenterResult(await context.useCases.requestApproval(order, { text }));
    },
    setApproval: async (_, { input }, context) => {
      const order = readOrder(context, input);
      const userId = readText('input.userId', input.userId, { max: 64 });
      const { isApproved } = input;
      return toRenterResult(await context.useCases.setApproval(order, { userId, isApproved }));
    },
  },
  User: {
    approval: async ({ id }, _, { viewer, read }) =>
      canView(viewer, id) ? ((await findApproval(read, id)) ?? null) : null,
  },
  Approval: {
    user: ({ userId }) => ({ id: userId }),
    state: (approval) => toApprovalState(approval),
    askAgainAt: (approval, _, { clock }) => findAskAgainAt(approval, clock.now()) ?? null,
  },
  ApprovalConnection: totalCount,
};

async function approvalRequests(read: Reader, args: QueryApprovalRequestsArgs) {
  const request = toPageRequest(args, 'approvals', isText);
  const page = await findApprovalPage(read, { ...request, state: 'REQUESTED' });
  const connection = toConnection(page, request, ({ userId }) => userId);
  return { ...connection, count: () => countApprovals(read) };
}
