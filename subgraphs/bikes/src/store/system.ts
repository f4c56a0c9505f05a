import type { System } from './generated/client.ts';
import type { Reader, Transaction } from './open-store.ts';

export type { System } from './generated/client.ts';

/** The system of this database; undefined before the first start. */
export async function findSystem(read: Reader): Promise<System | undefined> {
  return (await read.system.findFirst()) ?? undefined;
}

/** The system of this database. Throws before the first start, which creates it. */
export async function getSystem(read: Reader): Promise<System> {
  return read.system.findFirstOrThrow();
}

/** What the first start says of a system. */
export type FirstSystem = Omit<System, 'openingHours'>;

/** Says where a system is, if it was not known. */
export async function locateSystem(
  tx: Transaction,
  id: string,
  { country, state }: Pick<System, 'country' | 'state'>,
): Promise<System> {
  return tx.system.update({ where: { id }, data: { country, state } });
}

/** Leaves one that is there already as it is: two instances may start at once. */
export async function insertSystem(tx: Transaction, system: FirstSystem): Promise<System> {
  return tx.system.upsert({ where: { id: system.id }, create: system, update: {} });
}
