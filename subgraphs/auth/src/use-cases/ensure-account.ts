import type { UserRole } from '@bike-rentals/contracts';
import { StartupError } from '@bike-rentals/runtime';
import { isOfOneScript } from '@bike-rentals/subgraph';
import { findEmailKey, validatePassword } from '../domain/credentials.ts';
import { hashPassword, verifyPassword } from '../keys/password-hash.ts';
import { findAccountByEmail, savePassword, type Account } from '../store/accounts.ts';
import { wasInvited } from '../store/invitations.ts';
import { mixedScripts, openAccount } from './register.ts';
import { system } from './request-mail.ts';
import { sendInvitation } from './send-invitations.ts';
import type { UseCaseContext } from './use-case-context.ts';

/** An account that exists from the start. */
export interface GivenAccount {
  email: string;
  /** Undefined: the account cannot log in. */
  password?: string;
  role: UserRole;
  id?: string;
  /** A program's: its password is always the given one, also after a restore of older databases. */
  service?: boolean;
  /** Nobody's yet: who has the mailbox is invited to open it. */
  invited?: boolean;
}

/** The operator vouches for the accounts that are given. */
const vouchedFor = { verification: 'off', approval: 'auto' } as const;

/** What it takes to open an account. */
type Office = Pick<UseCaseContext, 'store' | 'clock' | 'createId' | 'onCommit'>;

/**
 * Opens an account that the operator gives, unless it is there: an existing one keeps its role and, if it is a
 * person's,
 * its password, and is the answer. Refuses an address or a password that `register` would refuse.
 */
export async function ensureAccount(service: Office, given: GivenAccount): Promise<Account | undefined> {
  const { email, password, service: isProgram = false, invited: _, ...rest } = given;
  const emailKey = findEmailKey(email);
  if (emailKey === undefined) throw new StartupError(`"${email}" is not an email address`);
  const known = await findAccountByEmail(service.store.read, emailKey);
  if (known) {
    if (isProgram && password !== undefined) await renewPassword(service, known, password);
    return known;
  }
  if (!isOfOneScript(emailKey)) throw new StartupError(mixedScripts);
  const weakness = password === undefined ? undefined : validatePassword(password, emailKey);
  if (weakness !== undefined) throw new StartupError(weakness);
  const passwordHash = password === undefined ? 'none' : await hashPassword(password);
  const account = { email: email.trim(), emailKey, passwordHash, ...rest };
  const opened = await service.store.transact((tx) => openAccount(tx, service, account, vouchedFor));
  service.onCommit();
  return opened ? undefined : findAccountByEmail(service.store.read, emailKey);
}

async function renewPassword({ store }: Office, account: Account, password: string): Promise<void> {
  if (await verifyPassword(password, account.passwordHash)) return;
  const passwordHash = await hashPassword(password);
  await store.transact((tx) => savePassword(tx, account.id, passwordHash));
}

/** Invites somebody on behalf of the operator, unless they were invited before or have an account. */
export async function ensureInvitation(
  service: UseCaseContext,
  { email, role }: GivenAccount,
): Promise<void> {
  const emailKey = findEmailKey(email);
  if (emailKey === undefined) throw new StartupError(`"${email}" is not an email address`);
  await service.store.transact(async (tx) => {
    if ((await findAccountByEmail(tx, emailKey)) || (await wasInvited(tx, emailKey))) return;
    const invited = { email: email.trim(), emailKey, role, language: undefined };
    await sendInvitation(tx, service, system, invited);
  });
  service.onCommit();
}
