import { dateTime, canView, requireAdmin, requireUser } from '@bike-rentals/subgraph';
import { refreshTokenLifetimeMs } from '../domain/refresh.ts';
import { findRunningSessions } from '../store/sessions.ts';
import type { Account } from '../store/accounts.ts';
import { changePassword } from '../use-cases/change-password.ts';
import type { IssuedSession } from '../use-cases/issue-session.ts';
import { logIn } from '../use-cases/log-in.ts';
import type { Refused } from '../use-cases/refusal.ts';
import { logOut, refreshSession } from '../use-cases/refresh-session.ts';
import { register } from '../use-cases/register.ts';
import { setRole } from '../use-cases/set-role.ts';
import type { Context } from './context.ts';
import type { AccountResolvers, MutationResolvers, Resolvers, UserResolvers } from './generated.ts';

const Mutation: MutationResolvers = {
  register: async (_, { input }, { service }) => toResult(await register(service, input)),
  login: async (_, { input }, { service, viewer }) => toResult(await logIn(service, input, viewer.address)),
  refreshToken: async (_, { refreshToken }, { service }) =>
    toResult(await refreshSession(service, refreshToken)),
  logout: async (_, { refreshToken }, { service }) => {
    await logOut(service, refreshToken);
    return true;
  },
  changePassword: async (_, passwords, { service, viewer }) =>
    toResult(await changePassword(service, requireUser(viewer), passwords)),
  setRole: async (_, { userId, role }, { service, viewer }) => {
    await setRole(service, requireAdmin(viewer).userId, { userId, role });
    return { id: userId };
  },
};

function toResult(result: IssuedSession | Refused) {
  if ('code' in result) return { __typename: 'AuthRefused' as const, field: null, ...result };
  const { userId, ...tokens } = result;
  return { __typename: 'Session' as const, ...tokens, user: { id: userId } };
}

/** Whoever has just logged in has no token in this request yet, but may see what is theirs. */
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

async function findVisible({ id }: { id: string }, { viewer, account }: Context) {
  const isService = viewer.kind === 'role' && viewer.role === 'SERVICE';
  return isService || canView(viewer, id) ? account.load(id) : undefined;
}

export const resolvers: Resolvers = {
  Query: {
    mySessions: (_, __, { viewer, read, service }) =>
      findRunningSessions(read, {
        accountId: requireUser(viewer).userId,
        usedAfter: new Date(service.clock.now().getTime() - refreshTokenLifetimeMs),
      }),
  },
  Mutation,
  Account: OwnAccount,
  User,
  LoginSession: {
    current: ({ id }, _, { viewer }) => viewer.kind === 'user' && viewer.sessionId === id,
  },
  DateTime: dateTime,
};
