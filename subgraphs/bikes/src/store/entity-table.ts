import type { Fleet } from '../domain/fleet.ts';
import type { Prisma } from './generated/client.ts';
import type { RowChange } from '@bike-rentals/sqlite';

/** How one kind of entity of the fleet is stored. */
export interface EntityTable {
  name: Prisma.ModelName;
  /** Rows of what differs between two values of a fleet. */
  findChanges(before: Fleet, after: Fleet): EntityChanges;
}

/** Rows to write. */
export interface EntityChanges {
  added: object[];
  changed: RowChange[];
}

interface TableDefinition<Entity> {
  name: Prisma.ModelName;
  /** The entities of this kind, by their key. */
  select: (fleet: Fleet) => ReadonlyMap<unknown, Entity>;
  /** All columns; the same for each row. */
  toRow: (entity: Entity) => object;
}

/** Defines how one kind of entity is stored. */
export function defineTable<Entity>(definition: TableDefinition<Entity>): EntityTable {
  const { name, select, toRow } = definition;
  return {
    name,
    findChanges(before, after) {
      const old = select(before);
      const changes: EntityChanges = { added: [], changed: [] };
      for (const [key, entity] of select(after)) {
        const was = old.get(key);
        if (was === entity) continue;
        if (was === undefined) changes.added.push(toRow(entity));
        else changes.changed.push({ before: toRow(was), after: toRow(entity) });
      }
      return changes;
    },
  };
}
