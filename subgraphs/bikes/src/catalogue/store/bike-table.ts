import { toComparisonKey } from '@bike-rentals/subgraph';
import { defineTable } from '../../store/entity-table.ts';
import type * as Row from '../../store/generated/client.ts';
import type { Bike } from '../domain/bike.ts';

/** How bikes are stored. */
export const bikeTable = defineTable<Bike>({
  name: 'Bike',
  select: ({ bikes }) => bikes,
  toRow: toBikeRow,
});

/** `serialKey` is what makes a serial number unique: no other that people would take for it. */
export function toBikeRow(bike: Bike) {
  return { ...bike, serialKey: toComparisonKey(bike.serial) };
}

/** The bike of a row. */
export function toBike({ serialKey: _, ...row }: Row.Bike): Bike {
  return row;
}
