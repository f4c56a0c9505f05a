import type { System } from './generated/client.ts';
import type { Store } from './open-store.ts';

export type { System } from './generated/client.ts';

/** The system of this database; the first start names it. */
export async function getSystem(
  { read, transact }: Store,
  first: Omit<System, 'openingHours'>,
): Promise<System> {
  const system = await read.system.findFirst();
  return system ?? transact((tx) => tx.system.upsert({ where: { id: first.id }, create: first, update: {} }));
}
