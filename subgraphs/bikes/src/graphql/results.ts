import type { Removal } from '../catalogue/use-cases/remove-bike-model.ts';

/** What was wrong with the input of a mutation. */
export function toInvalid(field: string, code: string, message: string) {
  return { __typename: 'InvalidInput' as const, field, code, message };
}

/** What a mutation says that removes what was entered wrongly. */
export function toRemovalResult(id: string, removal: Removal, what: 'MODEL' | 'STATION') {
  switch (removal) {
    case 'removed':
      return { __typename: 'Removed' as const, id };
    case 'unknown':
      return toInvalid('id', `${what}_UNKNOWN`, `There is no such ${what.toLowerCase()}.`);
    case 'in-use':
      return toInvalid(
        'id',
        `${what}_IN_USE`,
        `The ${what.toLowerCase()} has been used: it stays on record.`,
      );
  }
}

/** Gets what must be there: it was just written, or something else refers to it. */
export function getKnown<Entity>(kind: string, entities: ReadonlyMap<string, Entity>, id: string): Entity {
  const entity = entities.get(id);
  if (entity === undefined) throw new Error(`${kind} ${id} is missing`);
  return entity;
}

/** Gets what another entity may refer to. */
export function findReferred<Entity>(
  entities: ReadonlyMap<string, Entity>,
  id: string | null,
): Entity | null {
  return (id !== null && entities.get(id)) || null;
}
