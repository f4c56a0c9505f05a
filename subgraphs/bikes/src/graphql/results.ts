/** What was wrong with the input of a mutation. */
export function toInvalid(field: string, code: string, message: string) {
  return { __typename: 'InvalidInput' as const, field, code, message };
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
