import type { FetchNode } from '@apollo/query-planner';

/** A fetch of entities, with what the planner does not say. */
export interface EntityFetch extends FetchNode {
  /** What the subgraph calls a type that it knows by its interface alone (`@interfaceObject`). */
  interfaceObjectNames?: ReadonlyMap<string, string>;
  /** Names of what can be a key in a representation. One without any of them says of no entity which it is. */
  keyFields?: readonly string[];
  /**
   * The same fetch in parts, each with fields that require the same: for entities of which something required
   * could not be had, so that they lose no more than what rests on it.
   */
  fallbacks?: readonly FetchNode[];
}
