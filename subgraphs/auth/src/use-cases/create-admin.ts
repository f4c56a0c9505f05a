import type { Clock, CreateId } from '@bike-rentals/runtime';
import type { Account } from '../store/accounts.ts';
import { openStore } from '../store/open-store.ts';
import { ensureAccount } from './ensure-account.ts';

/**
 * For the operator at the machine: opens an admin's account in the database file; auth may be running, and publishes
 * it.
 * An account that is there already is left as it is, and is the answer. Throws for a bad address or password.
 */
export async function createAdmin(
  file: string,
  credentials: { email: string; password: string },
  { clock, createId }: { clock: Clock; createId: CreateId },
): Promise<Account | undefined> {
  await using store = await openStore(file);
  const office = { store, clock, createId, onCommit: () => undefined };
  return await ensureAccount(office, { ...credentials, role: 'ADMIN' });
}
