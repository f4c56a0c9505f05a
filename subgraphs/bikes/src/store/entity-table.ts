import type { Fleet } from '../domain/fleet.ts';
import type { Prisma } from './generated/client.ts';

/** How one kind of entity of the fleet is stored. */
export interface EntityTable {
  name: Prisma.ModelName;
  /** Rows of what differs between two values of a fleet. */
  findChanges(before: Fleet, after: Fleet): EntityChanges;
}

/** Rows to write, and the counts that they change. */
export interface EntityChanges {
  added: object[];
  changed: object[];
  /** Of them and of no others the counts that are shown with them may have changed. */
  counted: Counted;
}

/** Ids of stations and models, which show counts of other entities. */
export interface Counted {
  stationIds: string[];
  modelIds: string[];
}

interface TableDefinition<Entity> {
  name: Prisma.ModelName;
  /** The entities of this kind, by their key. */
  select: (fleet: Fleet) => ReadonlyMap<unknown, Entity>;
  /** All columns; the same for each row. */
  toRow: (entity: Entity) => object;
  /**
   * The columns that may change.
   * @default toRow
   */
  toChangedRow?: (entity: Entity) => object;
  /** Where an entity counts that was `before` and is `after` now. Undefined: it was not there. */
  findCounted: (before: Entity | undefined, after: Entity, fleet: Fleet) => Counted;
}

/** Defines how one kind of entity is stored. */
export function defineTable<Entity>(definition: TableDefinition<Entity>): EntityTable {
  const { name, select, toRow, toChangedRow = toRow, findCounted } = definition;
  return {
    name,
    findChanges(before, after) {
      const old = select(before);
      const changes: EntityChanges = { added: [], changed: [], counted: { stationIds: [], modelIds: [] } };
      for (const [key, entity] of select(after)) {
        const was = old.get(key);
        if (was === entity) continue;
        if (was === undefined) changes.added.push(toRow(entity));
        else changes.changed.push(toChangedRow(entity));
        const { stationIds, modelIds } = findCounted(was, entity, after);
        changes.counted.stationIds.push(...stationIds);
        changes.counted.modelIds.push(...modelIds);
      }
      return changes;
    },
  };
}
