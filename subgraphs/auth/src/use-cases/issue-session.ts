import { createHash, randomBytes } from 'node:crypto';
import type { UserRole } from '@bike-rentals/contracts';
import { createTokenSigner } from '@bike-rentals/identity';
import { accessTokenLifetimeS, refreshTokenLifetimeMs } from '../domain/refresh.ts';
import type { Account } from '../store/accounts.ts';
import { insertSession, insertToken, type Session } from '../store/sessions.ts';
import type { Transaction } from '../store/open-store.ts';
import { findTotp } from '../store/totp.ts';
import type { Client } from './client.ts';
import type { UseCaseContext } from './use-case-context.ts';

/** The tokens of a session. `expiresAt` is that of the access token. */
export interface IssuedSession {
  accessToken: string;
  expiresAt: Date;
  refreshToken: string;
  userId: string;
  /** The account's, or a renter's until there is the second factor that is demanded. */
  role: UserRole;
  needsSecondFactor: boolean;
}

/** A new login: a session, which is the family of all refresh tokens that follow from it. */
export async function startSession(
  tx: Transaction,
  service: UseCaseContext,
  { account, client: { device, address } }: { account: Account; client: Client },
): Promise<IssuedSession> {
  const id = service.createId();
  const startedAt = service.clock.now();
  await insertSession(tx, { id, accountId: account.id, startedAt, device, address });
  return issueTokens(tx, service, { account, session: { id, provenAt: startedAt } });
}

/** Issues an access token and a refresh token of a session. The access token says when its user was proven last. */
export async function issueTokens(
  tx: Transaction,
  service: UseCaseContext,
  { account, session }: { account: Account; session: Pick<Session, 'id' | 'provenAt'> },
): Promise<IssuedSession> {
  const { clock, keys, tokens } = service;
  const now = clock.now();
  const refreshToken = randomBytes(32).toString('base64url');
  await insertToken(tx, {
    id: service.createId(),
    hash: hashToken(refreshToken),
    sessionId: session.id,
    issuedAt: now,
    expiresAt: new Date(now.getTime() + refreshTokenLifetimeMs),
  });
  const sign = createTokenSigner({ key: keys.current(), ...tokens, lifetimeS: accessTokenLifetimeS, clock });
  const { id: userId, tokensFrom } = account;
  const isShort = await needsSecondFactor(tx, service, account);
  const role = isShort ? 'RENTER' : account.role;
  const { id: sessionId, provenAt } = session;
  const owner = { userId, role, sessionId, provenAt: provenAt ?? undefined };
  const { token, expiresAt } = sign({ ...owner, issuedFrom: tokensFrom });
  return {
    accessToken: token,
    expiresAt: new Date(expiresAt * 1000),
    refreshToken,
    userId,
    role,
    needsSecondFactor: isShort,
  };
}

/** Whether an account has the rights of a renter because the town demands a second factor of staff, and it has none. */
export async function needsSecondFactor(
  tx: Transaction,
  { policy, programs }: Pick<UseCaseContext, 'policy' | 'programs'>,
  { id, role, emailKey }: Account,
): Promise<boolean> {
  if (policy.staffSecondFactor === 'optional' || role === 'RENTER' || programs.has(emailKey)) return false;
  return !(await findTotp(tx, id))?.confirmedAt;
}

/** The token itself has 256 random bits, so a plain hash is enough. */
export function hashToken(refreshToken: string): string {
  return createHash('sha256').update(refreshToken).digest('base64url');
}
