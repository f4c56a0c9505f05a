import type { FetchNode } from '@apollo/query-planner';

/** A fetch of entities, extended by what the planner does not provide. */
export interface EntityFetch extends FetchNode {
  /**
   * The interface to name instead of an implementation, because the subgraph declares it as an object type
   * (`@interfaceObject`).
   */
  interfaceObjectNames?: ReadonlyMap<string, string>;
  /** Fields of representations that can be keys. A representation without any of them does not identify an entity. */
  keyFields?: readonly string[];
  /**
   * The same fetch, split into fetches whose fields require the same. They are used for entities for which a required
   * field is missing, so that only the fields that depend on it are lost.
   */
  fallbacks?: readonly FetchNode[];
}
