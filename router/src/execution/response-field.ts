import type { FieldNode, GraphQLInterfaceType, GraphQLNamedType, GraphQLObjectType } from 'graphql';
import type { ErrorCollector } from './error-collector.ts';
import type { LeafValidator } from './leaf-validators.ts';
import type { ResponsePath } from './response-path.ts';

/**
 * The type of an object of the response. It is an interface if the subgraph declares it as an object
 * (`@interfaceObject`) and the selection does not depend on the implementation.
 */
export type RuntimeType = GraphQLObjectType | GraphQLInterfaceType;

/** One field of an object of the response. Fields are in the client's order. */
export interface ResponseField {
  key: string;
  /** The response name under which the field was fetched. */
  source: string;
  name: string;
  /** Whether all objects inherit a property of this name, such as `toString`. */
  shadowsObjectPrototype: boolean;
  nodes: readonly FieldNode[];
  /** Undefined for `__typename`. */
  type: GraphQLNamedType | undefined;
  shape: ResponseShape;
  complete: CompleteValue;
  /** Validates a leaf quickly. Undefined if completing the value takes more than that. */
  isValidLeaf: LeafValidator | undefined;
}

/** The selections of an object, by the type of the object. */
export interface ResponseShape {
  fieldsOf(type: RuntimeType): readonly ResponseField[];
}

/**
 * Completes a value (GraphQL specification, section 6.4.3). `undefined` means that a non-nullable value is null: the
 * parent becomes null then.
 */
export type CompleteValue = (value: unknown, path: ResponsePath, errors: ErrorCollector) => unknown;
