import { toComparisonKey } from '@bike-rentals/subgraph';
import type { Bike } from '../../store/generated/client.ts';
import type { Reader, Transaction } from '../../store/open-store.ts';

/** Also one whose serial number only looks the same. */
export async function findBikeBySerial(tx: Transaction, serial: string): Promise<Bike | undefined> {
  const where = { OR: [{ serialKey: toComparisonKey(serial) }, { serial }] };
  return (await tx.bike.findFirst({ where })) ?? undefined;
}

/** Whether an older version of this code has added bikes that lack their `serialKey`. */
export async function hasBikeWithoutSerialKey(read: Reader): Promise<boolean> {
  return (await read.bike.findFirst({ where: { serialKey: null }, select: { id: true } })) !== null;
}

/** Fills `serialKey` of some bikes that an older version of this code has added. */
export async function fillSerialKeys(tx: Transaction, limit: number): Promise<void> {
  const select = { id: true, serial: true };
  const bikes = await tx.bike.findMany({ where: { serialKey: null }, select, take: limit });
  for (const { id, serial } of bikes)
    await tx.bike.update({ where: { id }, data: { serialKey: toComparisonKey(serial) } });
}

/** The id of a bike's model; undefined if there is no such bike. */
export async function findModelIdOfBike(tx: Transaction, id: string): Promise<string | undefined> {
  return (await tx.bike.findUnique({ where: { id }, select: { modelId: true } }))?.modelId;
}
