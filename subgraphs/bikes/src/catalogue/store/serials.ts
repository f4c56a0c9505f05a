import { toComparisonKey } from '@bike-rentals/subgraph';
import type { Bike } from '../../store/generated/client.ts';
import type { Reader, Transaction } from '../../store/open-store.ts';

/** Bikes that have one of these serial numbers, also those whose serial number only looks the same. */
export async function findBikesBySerials(
  tx: Reader | Transaction,
  serials: readonly string[],
): Promise<Bike[]> {
  const keys = serials.map(toComparisonKey);
  return tx.bike.findMany({ where: { OR: [{ serialKey: { in: keys } }, { serial: { in: [...serials] } }] } });
}

/** More digits are no number that was counted up to. */
const maxDigits = 9;

/**
 * The highest number that follows this prefix in a serial number of any bike, retired ones included; 0 if there is
 * none.
 */
export async function findLastSerialNumber(tx: Transaction, prefix: string): Promise<number> {
  const key = toComparisonKey(prefix);
  const digits = Array.from(key).length + 1;
  // The highest code point: no key that begins with the prefix comes after it.
  const [row] = await tx.$queryRaw<{ last: number | null }[]>`
    SELECT max(CAST(substr("serialKey", ${digits}) AS INTEGER)) AS last FROM "Bike"
    WHERE "serialKey" > ${key} AND "serialKey" < ${`${key}\u{10ffff}`}
      AND substr("serialKey", ${digits}) NOT GLOB '*[^0-9]*'
      AND length(substr("serialKey", ${digits})) <= ${maxDigits}`;
  return row?.last ?? 0;
}
