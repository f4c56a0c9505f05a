import type { Store } from '../store/open-store.ts';
import { findSystem, insertSystem, type System } from '../store/system.ts';

/** The system of this database; the first start names it. */
export async function ensureSystem(store: Store, first: Omit<System, 'openingHours'>): Promise<System> {
  return (await findSystem(store.read)) ?? store.transact((tx) => insertSystem(tx, first));
}
