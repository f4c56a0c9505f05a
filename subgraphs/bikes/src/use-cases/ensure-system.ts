import type { Store } from '../store/open-store.ts';
import { findSystem, insertSystem, locateSystem, type FirstSystem, type System } from '../store/system.ts';

/** The system of this database; the first start names it. Where it is can be said later, once. */
export async function ensureSystem(store: Store, first: FirstSystem): Promise<System> {
  const system = await findSystem(store.read);
  if (!system) return store.transact((tx) => insertSystem(tx, first));
  if (system.country !== null || first.country === null) return system;
  return store.transact((tx) => locateSystem(tx, system.id, first));
}
