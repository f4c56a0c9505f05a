import {
  getArgumentValues,
  isEnumType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  Kind,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type GraphQLTypeResolver,
  type SelectionSetNode,
} from 'graphql';
import { hash } from './hash.ts';
import type { WorldModel } from './world-model.ts';

/** An object of the world. Its id determines all its fields, so every service agrees on them. */
export interface Thing {
  $id: string;
  $type: string;
}

export class ResolverError extends Error {
  constructor(what: string) {
    super(`boom at ${what}`);
  }
}

interface FieldRequest {
  type: string;
  id: string;
  field: string;
  args: Record<string, unknown>;
  /** Values of the fields in `@requires`. */
  required: unknown;
}

/**
 * A world in which every field of every object has a value, derived from its name by a hash: sometimes null or an
 * error, also where neither is allowed. The same request always gets the same value.
 */
export class World {
  readonly #model: WorldModel;
  readonly #schema: GraphQLSchema;
  readonly #seed: number;

  constructor(model: WorldModel, schema: GraphQLSchema, seed: number) {
    this.#model = model;
    this.#schema = schema;
    this.#seed = seed;
  }

  readonly typeResolver: GraphQLTypeResolver<unknown, unknown> = (value) => {
    const { $type, __typename } = value as { $type?: string; __typename?: string };
    return $type ?? __typename;
  };

  /** Resolves fields as one service with all data: it looks up required fields itself. */
  readonly asMonolith: GraphQLFieldResolver<unknown, unknown, Record<string, unknown>> = (
    source,
    args,
    _context,
    info,
  ) => {
    const { $id = info.parentType.name } = (source ?? {}) as Partial<Thing>;
    const type = info.parentType.name;
    const field = info.fieldName;
    const set = this.#model.requiredBy(type, field);
    const required = set && this.#evaluate({ $id, $type: type }, set);
    return this.response({ type, id: $id, field, args, required });
  };

  /** Resolves fields as one of several services, which knows of an entity only its representation. */
  inService(service: string): GraphQLFieldResolver<unknown, unknown, Record<string, unknown>> {
    return (source, args, _context, info) => {
      const reported = (source ?? {}) as Record<string, unknown>;
      const type = info.parentType.name;
      const field = info.fieldName;
      const id = typeof reported['$id'] === 'string' ? reported['$id'] : this.#idOf(service, type, reported);
      const set = this.#model.requiredBy(type, field, service);
      const required = set && pick(reported, set);
      return this.response({ type, id, field, args, required });
    };
  }

  response({ type: declared, id, field, args, required }: FieldRequest): unknown {
    const model = this.#model;
    // A service may know the object by its interface only; its id determines the type.
    const type = isInterfaceType(this.#schema.getType(declared)) ? toTypeName(id) : declared;
    const given = model.fieldOf(this.#schema, type, field);
    if (model.isKey(type, field)) return this.#keyValue(given.type, { id, field, type });
    const text = JSON.stringify([this.#seed, id, field, args, required ?? null]);
    const luck = hash(`luck ${text}`) % 1_000;
    const isFragile = !model.isRequired(type, field);
    if (isFragile && luck < 25) throw new ResolverError(`${id}.${field}`);
    const nullable = !isNonNullType(given.type);
    if (luck < 90 && (nullable || (isFragile && luck < 45))) return null;
    return this.#valueOf(given.type, {
      text,
      place: `${id}.${field}`,
      coordinate: `${type}.${field}`,
      isFragile,
    });
  }

  #keyValue(type: GraphQLOutputType, { id, field }: { id: string; field: string; type: string }): unknown {
    const inner = isNonNullType(type) ? type.ofType : type;
    if (isObjectType(inner)) return { $id: id, $type: inner.name } satisfies Thing;
    return `${field}~${id}`;
  }

  #valueOf(type: GraphQLOutputType, at: ValueSource): unknown {
    const inner = isNonNullType(type) ? type.ofType : type;
    const chance = hash(at.text);
    if (isListType(inner)) {
      return Array.from({ length: chance % 4 }, (_, index) => {
        const text = `${at.text} ${index}`;
        const luck = hash(`luck ${text}`) % 1_000;
        const nullable = !isNonNullType(inner.ofType);
        if (luck < 60 && (nullable || (at.isFragile && luck < 15))) return null;
        return this.#valueOf(inner.ofType, { ...at, text, place: `${at.place}.${index}` });
      });
    }
    if (isEnumType(inner)) return inner.getValues()[chance % inner.getValues().length]?.name;
    if (isScalarType(inner)) return toScalar(inner.name, chance, at.place);
    const possible = this.#model.possibleTypes(at.coordinate, inner.name);
    const name = possible[chance % possible.length] ?? inner.name;
    const id = this.#model.isEntity(name) ? `${name}:${(chance >>> 8) % 4}` : `${name}/${at.place}`;
    return { $id: id, $type: name } satisfies Thing;
  }

  /** The id that an entity's key contains. */
  #idOf(service: string, type: string, reported: Record<string, unknown>): string {
    for (const set of this.#model.keysOf(service, type)) {
      const leaf = findLeaf(pick(reported, set));
      if (leaf !== undefined) return leaf.slice(leaf.indexOf('~') + 1);
    }
    return type;
  }

  #evaluate(thing: unknown, { selections }: SelectionSetNode): unknown {
    if (Array.isArray(thing))
      return thing.map((one) => this.#evaluate(one, { kind: Kind.SELECTION_SET, selections }));
    if (thing === null) return null;
    const { $id: id, $type: type } = thing as Thing;
    const result: Record<string, unknown> = {};
    for (const node of selections) {
      if (node.kind === Kind.FRAGMENT_SPREAD) continue;
      if (node.kind === Kind.INLINE_FRAGMENT) {
        const condition = node.typeCondition?.name.value ?? type;
        if (this.#isA(type, condition)) Object.assign(result, this.#evaluate(thing, node.selectionSet));
        continue;
      }
      const field = node.name.value;
      const definition = this.#model.fieldOf(this.#schema, type, field);
      const args = getArgumentValues(definition, node);
      const set = this.#model.requiredBy(type, field);
      const required = set && this.#evaluate(thing, set);
      const value = this.response({ type, id, field, args, required });
      result[field] = node.selectionSet ? this.#evaluate(value, node.selectionSet) : value;
    }
    return sorted(result);
  }

  #isA(name: string, condition: string): boolean {
    const type = this.#schema.getType(name);
    const wanted = this.#schema.getType(condition);
    if (name === condition) return true;
    return isInterfaceType(wanted) && this.#schema.isSubType(wanted, type as GraphQLObjectType);
  }
}

const toTypeName = (id: string) => id.split(/[:/]/)[0] ?? id;

/** Resolves a reference to an interface. */
export function toThing({ id }: { id: string }): Thing & { __typename: string } {
  const $id = id.slice(id.indexOf('~') + 1);
  return { $id, $type: toTypeName($id), __typename: toTypeName($id) };
}

interface ValueSource {
  text: string;
  /** The path of the value, for ids and texts. */
  place: string;
  coordinate: string;
  isFragile: boolean;
}

function toScalar(name: string, chance: number, place: string): unknown {
  if (name === 'Int') return (chance % 2_000) - 1_000;
  if (name === 'Float') return (chance % 1_000) / 8;
  if (name === 'Boolean') return chance % 2 === 0;
  return `${place}#${chance % 1_000}`;
}

/** Picks the fields of a field set from a representation, without type names. */
function pick(value: unknown, set: SelectionSetNode): unknown {
  if (Array.isArray(value)) return value.map((one) => pick(one, set));
  if (typeof value !== 'object' || value === null) return value;
  const reported = value as Record<string, unknown>;
  const result: Record<string, unknown> = {};
  for (const node of set.selections) {
    if (node.kind === Kind.INLINE_FRAGMENT) {
      Object.assign(result, pick(value, node.selectionSet));
    } else if (node.kind === Kind.FIELD && reported[node.name.value] !== undefined) {
      const inner = reported[node.name.value];
      result[node.name.value] = node.selectionSet ? pick(inner, node.selectionSet) : inner;
    }
  }
  return sorted(result);
}

function findLeaf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.values(value)
    .map(findLeaf)
    .find((leaf) => leaf !== undefined);
}

const sorted = (value: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
