/** What was wrong with the input of a mutation. */
export function toInvalid(field: string, code: string, message: string) {
  return { __typename: 'InvalidInput' as const, field, code, message };
}

/** Loads a row that must be there: it was just written, or another row refers to it. */
export async function getLoaded<Row>(
  kind: string,
  loader: { load(id: string): Promise<Row | undefined> },
  id: string,
): Promise<Row> {
  const row = await loader.load(id);
  if (row === undefined) throw new Error(`${kind} ${id} is missing`);
  return row;
}
