import { apiError, dateTime, canView, requireAdmin, requireStaff, requireUser } from '@bike-rentals/subgraph';
import { refreshTokenLifetimeMs } from '../domain/refresh.ts';
import { findRunningSessions } from '../store/sessions.ts';
import type { Account } from '../store/accounts.ts';
import type { IssuedSession } from '../use-cases/issue-session.ts';
import type { Refused } from '../use-cases/refusal.ts';
import { findUsers } from './connections.ts';
import type { Context } from './context.ts';
import type { AccountResolvers, MutationResolvers, Resolvers, UserResolvers } from './generated.ts';

const Mutation: MutationResolvers = {
  register: async (_, { input }, { useCases, client }) => toResult(await useCases.register(input, client)),
  login: async (_, { input }, { useCases, client }) => toResult(await useCases.logIn(input, client)),
  refreshToken: async (_, { refreshToken }, { useCases, client }) =>
    toResult(await useCases.refreshSession(refreshToken, client)),
  logout: async (_, { refreshToken }, { useCases }) => {
    await useCases.logOut(refreshToken);
    return true;
  },
  endSession: async (_, { id }, { useCases, viewer }) => {
    await useCases.endOwnSession({ userId: requireUser(viewer).userId, sessionId: id });
    return true;
  },
  changePassword: async (_, passwords, { useCases, viewer }) =>
    toResult(await useCases.changePassword(requireUser(viewer), passwords)),
  requestPasswordReset: async (_, { email, language }, { useCases, client }) =>
    toMailResult(await useCases.requestPasswordReset({ email, language: language ?? undefined }, client)),
  resetPassword: async (_, input, { useCases }) => toTokenResult(await useCases.resetPassword(input)),
  setRole: async (_, { userId, role }, { useCases, viewer }) => {
    await useCases.setRole(requireAdmin(viewer).userId, { userId, role });
    return { id: userId };
  },
};

const toMailResult = (result: { email: string } | Refused) =>
  'code' in result ? toRefused(result) : { __typename: 'MailPromised' as const, ...result };

const toTokenResult = (result: { email: string } | Refused) =>
  'code' in result ? toRefused(result) : { __typename: 'TokenAccepted' as const, ...result };

const toRefused = (refused: Refused) => ({ __typename: 'AuthRefused' as const, field: null, ...refused });

function toResult(result: IssuedSession | Refused) {
  if ('code' in result) return toRefused(result);
  const { userId, ...tokens } = result;
  return { __typename: 'Session' as const, ...tokens, user: { id: userId } };
}

/** A user who has just logged in has no token in this request yet, but may see their own account. */
const OwnAccount: AccountResolvers = {
  email: async ({ id }, _, { account }) => (await getAccount(id, account)).email,
  role: async ({ id }, _, { account }) => (await getAccount(id, account)).role,
};

async function getAccount(id: string, loader: Context['account']): Promise<Account> {
  const account = await loader.load(id);
  if (!account) throw new Error(`account ${id} is missing`);
  return account;
}

const User: UserResolvers = {
  __resolveReference: ({ id }) => ({ id }),
  email: async (user, _, context) => (await findVisible(user, context))?.email ?? null,
  role: async (user, _, context) => (await findVisible(user, context))?.role ?? null,
};

const isService = (viewer: Context['viewer']) => viewer.kind === 'role' && viewer.role === 'SERVICE';

async function findVisible({ id }: { id: string }, { viewer, account }: Context) {
  return isService(viewer) || canView(viewer, id) ? account.load(id) : undefined;
}

/** The resolvers of auth. */
export const resolvers: Resolvers = {
  Query: {
    accounts: (_, args, { viewer, read }) => {
      requireStaff(viewer);
      return findUsers(read, args);
    },
    accountMail: async (_, { id }, { viewer, useCases }) => {
      if (!isService(viewer)) throw apiError('FORBIDDEN', 'Only services may read mails.');
      return (await useCases.readMail(id)) ?? null;
    },
    mySessions: (_, __, { viewer, read, clock }) =>
      findRunningSessions(read, {
        accountId: requireUser(viewer).userId,
        usedAfter: new Date(clock.now().getTime() - refreshTokenLifetimeMs),
      }),
  },
  Mutation,
  Account: OwnAccount,
  User,
  UserConnection: { totalCount: ({ count }) => count() },
  LoginSession: {
    current: ({ id }, _, { viewer }) => viewer.kind === 'user' && viewer.sessionId === id,
  },
  DateTime: dateTime,
};
