import type { FieldNode, GraphQLInterfaceType, GraphQLNamedType, GraphQLObjectType } from 'graphql';
import type { ErrorCollector } from './error-collector.ts';
import type { LeafValidator } from './leaf-validators.ts';
import type { ResponsePath } from './response-path.ts';

/**
 * What an object turned out to be. An interface, where a subgraph knows its implementations by the
 * interface alone (`@interfaceObject`) and nothing that was selected depends on which one it is.
 */
export type RuntimeType = GraphQLObjectType | GraphQLInterfaceType;

/** One field of an object of the response, in the order and under the name that the client asked for. */
export interface ResponseField {
  key: string;
  /** The name under which it was fetched. */
  source: string;
  name: string;
  /** Objects have something under this name that no subgraph sent: `toString`. */
  shadowsObjectPrototype: boolean;
  nodes: readonly FieldNode[];
  /** Left out for `__typename`. */
  type: GraphQLNamedType | undefined;
  shape: ResponseShape;
  complete: CompleteValue;
  /** Says that a value is as it must be. Left out where that takes more than a look. */
  isValidLeaf: LeafValidator | undefined;
}

/** What the client selected of an object, by the type the object turns out to have. */
export interface ResponseShape {
  fieldsOf(type: RuntimeType): readonly ResponseField[];
}

/**
 * Turns what subgraphs sent into what the client gets.
 * `undefined` means that a value which must not be null is: whoever holds it becomes null instead.
 */
export type CompleteValue = (value: unknown, path: ResponsePath, errors: ErrorCollector) => unknown;
