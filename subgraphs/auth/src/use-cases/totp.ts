import { randomBytes } from 'node:crypto';
import type { Actor } from '@bike-rentals/contracts';
import { isProven, provenForMs } from '@bike-rentals/identity';
import { apiError } from '@bike-rentals/subgraph';
import { Secret } from 'otpauth';
import { findStep, recoveryCodeCount, toOtpauthUri } from '../keys/totp.ts';
import { findAccount, saveInstants, type Account } from '../store/accounts.ts';
import { appendUserEvent } from '../store/events.ts';
import type { Transaction } from '../store/open-store.ts';
import { findRunningSession, saveProof } from '../store/sessions.ts';
import {
  confirmTotp,
  deleteTotp,
  findTotp,
  replaceRecoveryCodes,
  replaceTotp,
  saveStep,
  takeRecoveryCode,
} from '../store/totp.ts';
import { checkPassword, type PasswordOwner } from './change-password.ts';
import { hashToken, needsSecondFactor } from './issue-session.ts';
import type { SessionOwner } from './refresh-session.ts';
import { refuse, type Refused } from './refusal.ts';
import { requestMail } from './request-mail.ts';
import type { UseCaseContext } from './use-case-context.ts';
import { voidTokens } from './void-tokens.ts';

const secretBytes = 20;
/** 50 bits: too many to guess through a throttle, few enough to type. */
const recoveryBytes = 10;
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'.padEnd(32, 'z');

/** Begins to add a second factor; it counts once a code was confirmed. What there was goes on until then. */
export async function enrolTotp(
  service: UseCaseContext,
  owner: SessionOwner,
): Promise<{ secret: string; uri: string }> {
  return service.store.transact(async (tx) => {
    await requireProof(tx, service, owner);
    const account = await findAccount(tx, owner.userId);
    if (!account) throw apiError('UNAUTHENTICATED', 'Log in first.');
    if ((await findTotp(tx, account.id))?.confirmedAt) {
      throw apiError('CONFLICT', 'There is a second factor already: remove it first.');
    }
    const secret = new Secret({ buffer: new Uint8Array(randomBytes(secretBytes)).buffer }).base32;
    await replaceTotp(tx, account.id, secret);
    return { secret, uri: toOtpauthUri(secret, account.email) };
  });
}

/** Confirms that the authenticator has the secret. The recovery codes are shown this once. */
export async function confirmEnrolment(
  service: UseCaseContext,
  { userId }: SessionOwner,
  code: string,
): Promise<{ recoveryCodes: string[] } | Refused> {
  const { store, clock, onCommit } = service;
  const recoveryCodes = Array.from({ length: recoveryCodeCount }, createRecoveryCode);
  const result = await store.transact(async (tx) => {
    const now = clock.now();
    const account = await findAccount(tx, userId);
    const totp = await findTotp(tx, userId);
    if (!account || !totp || totp.confirmedAt) return refuse('BAD_CODE', { field: 'code' });
    const step = findStep(totp, code, now);
    if (step === undefined || !(await saveStep(tx, userId, step)))
      return refuse('BAD_CODE', { field: 'code' });
    await confirmTotp(tx, userId, now);
    await replaceRecoveryCodes(tx, userId, recoveryCodes.map(toHash));
    await recordChange(tx, service, { account, has: true, actor: { id: userId, role: account.role } });
    return { recoveryCodes };
  });
  onCommit();
  return result;
}

/** Removes the second factor. */
export async function removeTotp(service: UseCaseContext, owner: SessionOwner): Promise<void> {
  const { store, clock, onCommit } = service;
  const { userId } = owner;
  await store.transact(async (tx) => {
    await requireProof(tx, service, owner);
    const account = await findAccount(tx, userId);
    const totp = await findTotp(tx, userId);
    if (!account || !totp) return;
    // It never counted: there is nothing to tell.
    if (!totp.confirmedAt) return deleteTotp(tx, userId);
    await removeSecondFactor(tx, service, { account, actor: { id: userId, role: account.role } });
    if (await needsSecondFactor(tx, service, account)) await voidTokens(tx, account, clock.now());
  });
  onCommit();
}

/** Removes the second factor of an account, and tells its owner by mail. */
export async function removeSecondFactor(
  tx: Transaction,
  service: UseCaseContext,
  { account, actor, reason }: { account: Account; actor: Actor; reason?: string },
): Promise<void> {
  const { id: accountId, email: to } = account;
  await deleteTotp(tx, accountId);
  await recordChange(tx, service, { account, has: false, actor, reason });
  const mail = { kind: 'SECOND_FACTOR_REMOVED', to, language: undefined, accountId, actor } as const;
  await requestMail(tx, service, mail);
}

/** Shows the password once more, and a code where there is one, so that something grave may be done. */
export async function stepUp(
  service: UseCaseContext,
  owner: PasswordOwner,
  { password, code }: { password: string; code: string | undefined },
): Promise<{ until: Date } | Refused> {
  const { store, clock } = service;
  const known = await findAccount(store.read, owner.userId);
  if (!known) return refuse('BAD_CREDENTIALS', { field: 'password' });
  const refused = await checkPassword(service, { account: known, address: owner.address }, password);
  if (refused) return refused.code === 'BAD_CREDENTIALS' ? { ...refused, field: 'password' } : refused;
  return store.transact(async (tx) => {
    const now = clock.now();
    const badCode = await refuseCode(tx, { accountId: known.id, code }, now);
    if (badCode) return badCode;
    if (!(await findRunningSession(tx, owner.sessionId))) return refuse('TOKEN_EXPIRED');
    await saveProof(tx, owner.sessionId, now);
    return { until: new Date(now.getTime() + provenForMs) };
  });
}

/** Why a log-in with this code is refused; undefined if there is no second factor, or the code is right. It is used up. */
export async function refuseCode(
  tx: Transaction,
  { accountId, code }: { accountId: string; code: string | undefined },
  now: Date,
): Promise<Refused | undefined> {
  const totp = await findTotp(tx, accountId);
  if (!totp?.confirmedAt) return undefined;
  if (code === undefined || code.trim() === '') return refuse('CODE_REQUIRED', { field: 'code' });
  const step = findStep(totp, code, now);
  if (step !== undefined && (await saveStep(tx, accountId, step))) return undefined;
  if (await takeRecoveryCode(tx, { accountId, hash: toHash(code) }, now)) return undefined;
  return refuse('BAD_CODE', { field: 'code' });
}

/**
 * For what is grave: the user has logged in, or stepped up, within the last ten minutes in this session.
 * @throws GraphQLError `STEP_UP_REQUIRED`
 */
export async function requireProof(
  tx: Transaction,
  { clock }: Pick<UseCaseContext, 'clock'>,
  { sessionId }: Pick<SessionOwner, 'sessionId'>,
): Promise<void> {
  const session = await findRunningSession(tx, sessionId);
  if (!session || !isProven(session.provenAt, clock.now())) {
    throw apiError('STEP_UP_REQUIRED', 'Show your password once more.');
  }
}

function createRecoveryCode(): string {
  const letters = [...randomBytes(recoveryBytes)].map((byte) => alphabet[byte % alphabet.length]).join('');
  return `${letters.slice(0, 5)}-${letters.slice(5)}`;
}

/** Typed with or without its dash, in either case. */
const toHash = (code: string): string => hashToken(code.toLowerCase().replaceAll(/[^a-z0-9]/g, ''));

async function recordChange(
  tx: Transaction,
  { createId, clock }: Pick<UseCaseContext, 'createId' | 'clock'>,
  { account, has, ...by }: { account: Account; has: boolean; actor: Actor; reason?: string | undefined },
): Promise<void> {
  const { id: userId, version } = await saveInstants(tx, account.id, {});
  await appendUserEvent(tx, {
    eventId: createId(),
    type: 'user.second-factor-changed',
    payload: { userId, has },
    version,
    ...by,
    at: clock.now(),
  });
}
