import {
  apiError,
  dateTime,
  canView,
  readReason,
  readRequiredReason,
  readText,
  requireAdmin,
  requireStaff,
  requireUser,
} from '@bike-rentals/subgraph';
import { toState } from '../domain/account-state.ts';
import { refreshTokenLifetimeMs } from '../domain/refresh.ts';
import { findOpenInvitations } from '../store/invitations.ts';
import { findRunningSessions } from '../store/sessions.ts';
import type { Account } from '../store/accounts.ts';
import { findCurrentTerms } from '../store/terms.ts';
import { countRecoveryCodes, findTotp } from '../store/totp.ts';
import type { IssuedSession } from '../use-cases/issue-session.ts';
import type { Refused } from '../use-cases/refusal.ts';
import { AccountLogEntry, accountLog } from './account-log.ts';
import { findUsers } from './connections.ts';
import type { Context } from './context.ts';
import type { AccountResolvers, MutationResolvers, Resolvers, UserResolvers } from './generated.ts';

const Mutation: MutationResolvers = {
  register: async (_, { input, language, acceptedTerms }, { useCases, client }) => {
    const said = { language: language ?? undefined, acceptedTerms: acceptedTerms ?? undefined };
    const result = await useCases.register({ ...input, ...said }, client);
    if (!('mailedTo' in result)) return toResult(result);
    return { __typename: 'MailPromised', email: result.mailedTo };
  },
  login: async (_, { input, code }, { useCases, client }) =>
    toResult(await useCases.logIn({ ...input, code: code ?? undefined }, client)),
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
  endAllSessions: async (_, __, { useCases, viewer }) => {
    await useCases.endOtherSessions(requireUser(viewer));
    return true;
  },
  requestEmailChange: async (_, { language, ...input }, { useCases, viewer, client }) => {
    const order = { ...input, userId: requireUser(viewer).userId, language: language ?? undefined };
    return toMailResult(await useCases.requestEmailChange(order, client));
  },
  confirmEmailChange: async (_, { token }, { useCases }) =>
    toTokenResult(await useCases.confirmEmailChange(token)),
  undoEmailChange: async (_, { token }, { useCases }) => toTokenResult(await useCases.undoEmailChange(token)),
  verifyEmail: async (_, { token }, { useCases }) => toTokenResult(await useCases.verifyEmail(token)),
  resendVerification: async (_, { language }, { useCases, viewer, client }) => {
    const order = { userId: requireUser(viewer).userId, language: language ?? undefined };
    return toMailResult(await useCases.resendVerification(order, client));
  },
  invite: async (_, { email, role, language }, { useCases, viewer }) => {
    const staff = requireStaff(viewer);
    const result = await useCases.invite({ staff, email, role, language: language ?? undefined });
    return 'code' in result ? toRefused(result) : { __typename: 'Invitation' as const, ...result };
  },
  withdrawInvitation: async (_, { id }, { useCases, viewer }) => {
    await useCases.withdrawInvitation({ staffId: requireStaff(viewer).userId, invitationId: id });
    return true;
  },
  acceptInvitation: async (_, { token, password }, { useCases, viewer }) => {
    const userId = viewer.kind === 'user' ? viewer.userId : undefined;
    return toTokenResult(await useCases.acceptInvitation({ token, password: password ?? undefined, userId }));
  },
  enrolTotp: async (_, __, { useCases, viewer }) => useCases.enrolTotp(requireUser(viewer)),
  confirmTotp: async (_, { code }, { useCases, viewer }) => {
    const result = await useCases.confirmEnrolment(requireUser(viewer), code);
    if ('code' in result) return toRefused(result);
    return { __typename: 'RecoveryCodes' as const, codes: result.recoveryCodes };
  },
  removeTotp: async (_, __, { useCases, viewer }) => {
    await useCases.removeTotp(requireUser(viewer));
    return true;
  },
  resetSecondFactor: async (_, { userId, reason }, { useCases, viewer }) => {
    const admin = requireAdmin(viewer);
    await useCases.resetSecondFactor(admin, { userId, reason: readRequiredReason('reason', reason) });
    return { id: userId };
  },
  publishTerms: async (_, { url, note }, { useCases, viewer }) =>
    useCases.publishTerms({
      admin: requireAdmin(viewer),
      url,
      note: note == null || note.trim() === '' ? undefined : readText('note', note, { max: maxNote }),
    }),
  acceptTerms: async (_, { version }, { useCases, viewer }) => {
    const result = await useCases.acceptTerms({ userId: requireUser(viewer).userId, version });
    return 'code' in result ? toRefused(result) : { __typename: 'User' as const, id: result.userId };
  },
  stepUp: async (_, { password, code }, { useCases, viewer }) => {
    const result = await useCases.stepUp(requireUser(viewer), { password, code: code ?? undefined });
    return 'code' in result ? toRefused(result) : { __typename: 'SteppedUp' as const, ...result };
  },
  approveUser: async (_, { userId }, { useCases, viewer }) => {
    await useCases.approveUser({ staffId: requireStaff(viewer).userId, userId });
    return { id: userId };
  },
  rejectUser: async (_, { userId, reason }, { useCases, viewer }) => {
    const staffId = requireStaff(viewer).userId;
    await useCases.rejectUser({ staffId, userId, reason: readText('reason', reason, { max: maxReason }) });
    return { id: userId };
  },
  suspendUser: async (_, { userId, reason }, { useCases, viewer }) => {
    const staffId = requireAdmin(viewer).userId;
    await useCases.suspendUser({ staffId, userId, reason: readText('reason', reason, { max: maxReason }) });
    return { id: userId };
  },
  reinstateUser: async (_, { userId, reason }, { useCases, viewer }) => {
    const staffId = requireAdmin(viewer).userId;
    await useCases.reinstateUser({ staffId, userId, reason: readReason('reason', reason) });
    return { id: userId };
  },
  setRole: async (_, { userId, role, reason }, { useCases, viewer }) => {
    const order = { userId, role, reason: readReason('reason', reason) };
    await useCases.setRole(requireAdmin(viewer), order);
    return { id: userId };
  },
  recordExport: async (_, { actorId, actorRole, ...taken }, { useCases, viewer }) => {
    if (!isService(viewer)) throw apiError('FORBIDDEN', 'Only services may put exports on record.');
    await useCases.recordExport({ id: actorId, role: actorRole }, taken);
    return true;
  },
};

const maxReason = 500;
const maxNote = 500;

const toMailResult = (result: { email: string } | Refused) =>
  'code' in result ? toRefused(result) : { __typename: 'MailPromised' as const, ...result };

const toTokenResult = (result: { email: string } | Refused) =>
  'code' in result ? toRefused(result) : { __typename: 'TokenAccepted' as const, ...result };

const toRefused = (refused: Refused) => ({ __typename: 'AuthRefused' as const, field: null, ...refused });

function toResult(result: IssuedSession | Refused) {
  if ('code' in result) return toRefused(result);
  const { userId, role: _, ...tokens } = result;
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
  state: async (user, _, context) => {
    const account = await findVisible(user, context);
    return account ? toState(account) : null;
  },
  acceptedTerms: async (user, _, context) => (await findVisible(user, context))?.termsVersion ?? null,
  hasSecondFactor: async ({ id }, _, { viewer, secondFactor }) =>
    canView(viewer, id) ? secondFactor.load(id) : null,
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
    currentTerms: async (_, __, { read }) => (await findCurrentTerms(read)) ?? null,
    accountLog: (_, args, { viewer, read }) => {
      requireStaff(viewer);
      return accountLog(read, args);
    },
    accountMail: async (_, { id }, { viewer, useCases }) => {
      if (!isService(viewer)) throw apiError('FORBIDDEN', 'Only services may read mails.');
      return (await useCases.readMail(id)) ?? null;
    },
    invitations: (_, __, { viewer, read, clock }) => {
      requireStaff(viewer);
      return findOpenInvitations(read, clock.now());
    },
    invitation: async (_, { token }, { useCases }) => (await useCases.readInvitation(token)) ?? null,
    mySecondFactor: async (_, __, { viewer, read }) => {
      const { userId } = requireUser(viewer);
      const totp = await findTotp(read, userId);
      return { isOn: totp?.confirmedAt != null, recoveryCodesLeft: await countRecoveryCodes(read, userId) };
    },
    mySessions: (_, __, { viewer, read, clock }) =>
      findRunningSessions(read, {
        accountId: requireUser(viewer).userId,
        usedAfter: new Date(clock.now().getTime() - refreshTokenLifetimeMs),
      }),
  },
  Mutation,
  Account: OwnAccount,
  AccountLogEntry,
  User,
  UserConnection: { totalCount: ({ count }) => count() },
  LoginSession: {
    current: ({ id }, _, { viewer }) => viewer.kind === 'user' && viewer.sessionId === id,
  },
  DateTime: dateTime,
};
