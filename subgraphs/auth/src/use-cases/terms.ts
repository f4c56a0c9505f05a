import { apiError, badInput } from '@bike-rentals/subgraph';
import { findTermsUrl } from '../domain/terms.ts';
import { findAccount, saveAcceptedTerms, type Account } from '../store/accounts.ts';
import { appendTermsEvent, appendUserEvent } from '../store/events.ts';
import type { Reader, Transaction } from '../store/open-store.ts';
import { findCurrentTerms, insertTerms, type Terms } from '../store/terms.ts';
import { getStaff } from './change-state.ts';
import type { SessionOwner } from './refresh-session.ts';
import { refuse, type Refused } from './refusal.ts';
import { requireProof } from './totp.ts';
import type { UseCaseContext } from './use-case-context.ts';

/** Publishes a new version of the terms. Everybody has to accept it before the next rental. */
export async function publishTerms(
  { store, clock, createId, onCommit }: UseCaseContext,
  { admin, url: text, note }: { admin: SessionOwner; url: string; note: string | undefined },
): Promise<Terms> {
  const url = findTermsUrl(text.trim());
  if (url === undefined) throw badInput('url', 'url is not an address of HTTPS of at most 500 characters');
  const terms = await store.transact(async (tx) => {
    const actor = await getStaff(tx, admin.userId, ['ADMIN']);
    await requireProof(tx, { clock }, admin);
    const version = ((await findCurrentTerms(tx))?.version ?? 0) + 1;
    const at = clock.now();
    const published = { version, url, note: note ?? null, publishedBy: actor.id, publishedAt: at };
    await appendTermsEvent(tx, { eventId: createId(), version, actor, at });
    return insertTerms(tx, published);
  });
  onCommit();
  return terms;
}

/** Only the version that holds can be accepted: whoever has read an older one has to read the new one. */
export async function acceptTerms(
  service: UseCaseContext,
  { userId, version }: { userId: string; version: number },
): Promise<{ userId: string } | Refused> {
  const result = await service.store.transact(async (tx) => {
    const refused = await refuseTerms(tx, version);
    if (refused) return refused;
    const account = await findAccount(tx, userId);
    if (!account) throw apiError('UNAUTHENTICATED', 'Log in first.');
    if (account.termsVersion !== version) await recordAcceptance(tx, service, { account, version });
    return { userId };
  });
  service.onCommit();
  return result;
}

/** Why this version of the terms cannot be accepted; undefined if it can. */
export async function refuseTerms(read: Reader | Transaction, version: number): Promise<Refused | undefined> {
  const current = await findCurrentTerms(read);
  return current?.version === version ? undefined : refuse('TERMS_CHANGED', { field: 'acceptedTerms' });
}

/** Writes that the user has accepted the terms. */
export async function recordAcceptance(
  tx: Transaction,
  { createId, clock }: Pick<UseCaseContext, 'createId' | 'clock'>,
  { account: { id: userId, role }, version: accepted }: { account: Account; version: number },
): Promise<void> {
  const at = clock.now();
  const { version } = await saveAcceptedTerms(tx, userId, { version: accepted, at });
  await appendUserEvent(tx, {
    eventId: createId(),
    type: 'user.terms-accepted',
    payload: { userId, version: accepted },
    version,
    actor: { id: userId, role },
    at,
  });
}
