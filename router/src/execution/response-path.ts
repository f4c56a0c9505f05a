/** A path in the response, linked from leaf to root, so that each level costs one small object. */
export interface ResponsePath {
  readonly parent: ResponsePath | undefined;
  readonly key: string | number;
}

/** Converts a path to the form of a GraphQL error. Undefined is the root. */
export function toPathArray(path: ResponsePath | undefined): (string | number)[] {
  const keys: (string | number)[] = [];
  for (let at = path; at; at = at.parent) keys.unshift(at.key);
  return keys;
}
