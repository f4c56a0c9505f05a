import type { Actor, UserRole } from '@bike-rentals/contracts';
import { apiError, isOfOneScript } from '@bike-rentals/subgraph';
import { findEmailKey, validatePassword } from '../domain/credentials.ts';
import { toHigherRole, toInviters } from '../domain/invitation.ts';
import { hashPassword } from '../keys/password-hash.ts';
import { findAccount, findAccountByEmail, saveInstants, type Account } from '../store/accounts.ts';
import { appendInvitationEvent, appendUserEvent } from '../store/events.ts';
import { endInvitation, findInvitation, findOpenInvitation, type Invitation } from '../store/invitations.ts';
import { expireTokensOf, markTokenUsed } from '../store/one-time-tokens.ts';
import type { Transaction } from '../store/open-store.ts';
import { getStaff } from './change-state.ts';
import { refuse, type Refused } from './refusal.ts';
import { mixedScripts, openAccount } from './register.ts';
import { system, type MailLanguage } from './request-mail.ts';
import { sendInvitation } from './send-invitations.ts';
import type { SessionOwner } from './refresh-session.ts';
import { changeRole } from './set-role.ts';
import { requireProof } from './totp.ts';
import { countMail } from './throttle-attempts.ts';
import type { UseCaseContext } from './use-case-context.ts';
import { findUsableToken } from './use-one-time-token.ts';
import { markVerified } from './verify-email.ts';

/** Whom staff invites, and to which role. */
export interface InvitationOrder {
  staff: SessionOwner;
  email: string;
  role: UserRole;
  language: MailLanguage | undefined;
}

/** Mails an invitation, good for a week. An earlier one to the address is of no use from then on. */
export async function invite(
  service: UseCaseContext,
  { staff, email, role, language }: InvitationOrder,
): Promise<Invitation | Refused> {
  const emailKey = findEmailKey(email);
  if (emailKey === undefined) return refuse('EMAIL_INVALID', { field: 'email' });
  if (!isOfOneScript(emailKey)) return refuse('EMAIL_INVALID', { message: mixedScripts, field: 'email' });
  // Staff invites many from one address.
  const throttled = await countMail(service, { emailKey, address: undefined });
  if (throttled) return throttled;
  const invitation = await service.store.transact(async (tx) => {
    const actor = await getStaff(tx, staff.userId, toInviters(role));
    // Whoever accepts gets the role.
    if (role !== 'RENTER') await requireProof(tx, service, staff);
    return sendInvitation(tx, service, actor, { email: email.trim(), emailKey, role, language });
  });
  service.onCommit();
  return invitation;
}

/** Takes an invitation back; its link is of no use from then on. */
export async function withdrawInvitation(
  service: UseCaseContext,
  { staffId, invitationId }: { staffId: string; invitationId: string },
): Promise<void> {
  const { store, clock, createId } = service;
  await store.transact(async (tx) => {
    const invitation = await findInvitation(tx, invitationId);
    if (!invitation) throw apiError('NOT_FOUND', 'There is no such invitation.', { field: 'id' });
    const actor = await getStaff(tx, staffId, toInviters(invitation.role));
    if (invitation.acceptedAt || invitation.withdrawnAt) return;
    const at = clock.now();
    await endInvitation(tx, invitationId, { withdrawnAt: at });
    await expireTokensOf(tx, { purpose: 'INVITE', subject: invitation.emailKey }, at);
    const payload = { invitationId };
    const event = { eventId: createId(), type: 'invitation.withdrawn', payload, version: 1 } as const;
    await appendInvitationEvent(tx, { ...event, actor, at });
  });
  service.onCommit();
}

/** What whoever has the link of an invitation is offered. */
export interface Offer {
  email: string;
  role: UserRole;
  /** Then its user has to be logged in to accept; else a password opens an account. */
  hasAccount: boolean;
}

/** Reads an invitation by its link, and changes nothing. Undefined if the link is of no use. */
export async function readInvitation(
  { store: { read }, clock }: UseCaseContext,
  token: string,
): Promise<Offer | undefined> {
  const now = clock.now();
  const found = await findUsableToken(read, { token, purpose: 'INVITE' }, now);
  if ('code' in found) return undefined;
  const invitation = await findOpenInvitation(read, found.email, now);
  if (!invitation) return undefined;
  const account = await findAccountByEmail(read, found.email);
  return { email: invitation.email, role: invitation.role, hasAccount: account !== undefined };
}

/**
 * Accepts an invitation by its link. Whoever has no account opens one. An account that is there already is linked and
 * not doubled: its user has to be logged in, for whoever opened it need not be who has the mailbox.
 */
export async function acceptInvitation(
  service: UseCaseContext,
  { token, password, userId }: { token: string; password: string | undefined; userId: string | undefined },
): Promise<{ email: string } | Refused> {
  const { store, clock } = service;
  const known = await findUsableToken(store.read, { token, purpose: 'INVITE' }, clock.now());
  if ('code' in known) return known;
  const weakness = password === undefined ? undefined : validatePassword(password, known.email);
  if (weakness !== undefined) return refuse('WEAK_PASSWORD', { message: weakness, field: 'password' });
  const passwordHash = password === undefined ? undefined : await hashPassword(password);
  const result = await store.transact(async (tx) => {
    const now = clock.now();
    const found = await findUsableToken(tx, { token, purpose: 'INVITE' }, now);
    if ('code' in found) return found;
    const invitation = await findOpenInvitation(tx, found.email, now);
    const inviter = invitation && (await findInviter(tx, invitation));
    if (!invitation || !inviter) return refuse('TOKEN_EXPIRED');
    const account = await findAccountByEmail(tx, found.email);
    if (account && account.id !== userId) return refuse('LOG_IN_FIRST');
    if (account?.suspendedAt) return refuse('SUSPENDED');
    if (!account && passwordHash === undefined) return refuse('WEAK_PASSWORD', { field: 'password' });
    await markTokenUsed(tx, found.id, now);
    const { emailKey, email, role } = invitation;
    const member = account
      ? await link(tx, service, { account, role, inviter })
      : await openAccount(
          tx,
          service,
          { email, emailKey, passwordHash: passwordHash ?? '', role },
          vouchedFor,
        );
    if (!member) throw new Error('an address that was free is taken');
    await endInvitation(tx, invitation.id, { acceptedAt: now });
    const payload = { invitationId: invitation.id, userId: member.id };
    await appendInvitationEvent(tx, {
      eventId: service.createId(),
      type: 'invitation.accepted',
      payload,
      version: 1,
      actor: { id: member.id, role: member.role },
      at: now,
    });
    return { email };
  });
  service.onCommit();
  return result;
}

/** Whoever has the link has shown the mailbox, and staff has asked for the account. */
const vouchedFor = { verification: 'off', approval: 'auto' } as const;

/** Undefined if who has invited may not do so any more. */
async function findInviter(tx: Transaction, { invitedBy, role }: Invitation): Promise<Actor | undefined> {
  if (invitedBy === null) return system;
  const account = await findAccount(tx, invitedBy);
  if (!account || account.suspendedAt || !toInviters(role).includes(account.role)) return undefined;
  return { id: account.id, role: account.role };
}

async function link(
  tx: Transaction,
  service: UseCaseContext,
  { account, role, inviter }: { account: Account; role: UserRole; inviter: Actor },
): Promise<Account> {
  const { createId, clock } = service;
  const now = clock.now();
  if (account.unverifiedSince) await markVerified(tx, { createId, account, now });
  if (account.pendingSince) {
    const { version } = await saveInstants(tx, account.id, { pendingSince: null, rejectedAt: null });
    const payload = { userId: account.id };
    const event = { eventId: createId(), type: 'user.approved', payload, version } as const;
    await appendUserEvent(tx, { ...event, actor: inviter, at: now });
  }
  const higher = toHigherRole(account.role, role);
  if (higher !== account.role) await changeRole(tx, service, { account, role: higher, actor: inviter });
  return (await findAccount(tx, account.id)) ?? account;
}
