import type { Actor, UserRole } from '@bike-rentals/contracts';
import { tokenLifetimesMs } from '../domain/one-time-token.ts';
import { appendInvitationEvents } from '../store/events.ts';
import { insertInvitations, type Invitation } from '../store/invitations.ts';
import type { Transaction } from '../store/open-store.ts';
import { requestMails, type MailLanguage } from './request-mail.ts';
import type { UseCaseContext } from './use-case-context.ts';

/** Who is invited. */
export interface Invited {
  /** As typed. */
  email: string;
  emailKey: string;
  role: UserRole;
  language: MailLanguage | undefined;
}

type InvitationContext = Pick<UseCaseContext, 'createId' | 'clock' | 'deriveToken'>;

/** Records an invitation and its mail. */
export async function sendInvitation(
  tx: Transaction,
  service: InvitationContext,
  actor: Actor,
  invited: Invited,
): Promise<Invitation> {
  const [invitation] = await sendInvitations(tx, service, actor, [invited]);
  if (!invitation) throw new Error('an invitation is missing');
  return invitation;
}

/** Records invitations, to an address each, and their mails. Earlier ones to the same addresses are withdrawn. */
export async function sendInvitations(
  tx: Transaction,
  service: InvitationContext,
  actor: Actor,
  invited: readonly Invited[],
): Promise<Invitation[]> {
  const { createId, clock } = service;
  const at = clock.now();
  const invitations = invited.map(({ email, emailKey, role }) => ({
    ...{ id: createId(), email, emailKey, role },
    invitedBy: actor.role === 'SYSTEM' ? null : actor.id,
    createdAt: at,
    expiresAt: new Date(at.getTime() + tokenLifetimesMs.INVITE),
    ...{ acceptedAt: null, withdrawnAt: null },
  }));
  await insertInvitations(tx, invitations, at);
  await appendInvitationEvents(
    tx,
    invitations.map(({ id: invitationId, role }) => {
      const payload = { invitationId, role };
      return { eventId: createId(), type: 'invitation.sent', payload, version: 0, actor, at } as const;
    }),
  );
  await requestMails(
    tx,
    service,
    invited.map(({ email: to, emailKey, language }) => ({
      ...({ kind: 'INVITED', to, language, accountId: undefined, actor } as const),
      token: { purpose: 'INVITE', subject: emailKey, email: emailKey },
    })),
  );
  return invitations;
}
