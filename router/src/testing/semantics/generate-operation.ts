import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLAbstractType,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { Random } from '@bike-rentals/runtime';

export interface GeneratedOperation {
  text: string;
  /** Several sets of variables for the query. */
  variables: Record<string, unknown>[];
}

/** Names that clash with what a router fetches for itself. */
const TEMPTING = ['id', 'name', '__typename', 'code', 'representations'];

/** Response names that different fields, also of different types, may share. */
const SHARED = ['x', 'y'];

const SETS = 5;
const DEPTH = 3;

/**
 * Generates a query with all features of queries: aliases, arguments, variables with and without defaults, inline and
 * named fragments on objects, interfaces and unions, @skip and @include. The query may be invalid.
 */
export function generateOperation(schema: GraphQLSchema, random: Random): GeneratedOperation {
  return new Generator(schema, random).generate();
}

class Generator {
  readonly #schema: GraphQLSchema;
  readonly #random: Random;
  readonly #fragments = new Map<string, { on: string; text: string }>();
  readonly #variables = new Map<
    string,
    { type: GraphQLInputType | 'Boolean!'; text: string; optional: boolean }
  >();
  #count = 0;

  constructor(schema: GraphQLSchema, random: Random) {
    this.#schema = schema;
    this.#random = random;
  }

  generate(): GeneratedOperation {
    const query = this.#schema.getQueryType();
    if (!query) throw new Error('the schema has no queries');
    const body = this.#selection(query, DEPTH);
    const declared = [...this.#variables].map(([name, { text }]) => `$${name}: ${text}`);
    const fragments = [...this.#fragments].map(([name, { on, text }]) => `fragment ${name} on ${on} ${text}`);
    const head = declared.length > 0 ? `query Q(${declared.join(' ')})` : 'query Q';
    return {
      text: [`${head} ${body}`, ...fragments].join('\n'),
      variables: Array.from({ length: SETS }, () => this.#drawVariables()),
    };
  }

  #selection(type: GraphQLCompositeType, depth: number): string {
    const parts = Array.from({ length: 1 + this.#random.below(3) }, () => this.#part(type, depth));
    return `{ ${parts.join(' ')} }`;
  }

  #part(type: GraphQLCompositeType, depth: number): string {
    const chance = this.#random.next();
    if (chance < 0.06 || (!('getFields' in type) && chance < 0.2)) return this.#alias('__typename', 0.4);
    if (isAbstractType(type) && this.#random.chance(0.12)) return this.#twins(type, depth);
    if (chance < 0.12 && depth > 0) return `... ${this.#directive()} ${this.#selection(type, depth - 1)}`;
    const isAbstract = isAbstractType(type);
    if (!('getFields' in type) || (isAbstract && chance < 0.55) || chance < 0.18) {
      const other = this.#random.pick(this.#overlapping(type));
      if (this.#random.chance(0.35)) return `...${this.#fragment(other, depth)} ${this.#directive()}`;
      return `... on ${other.name} ${this.#directive()} ${this.#selection(other, depth)}`;
    }
    const usable = usableFields(type, depth);
    return usable.length > 0 ? this.#field(this.#random.pick(usable), depth) : '__typename';
  }

  /** Selects different fields of two types under the same response name. */
  #twins(type: GraphQLAbstractType, depth: number): string {
    const possible = this.#schema.getPossibleTypes(type);
    const one = this.#random.pick(possible);
    const others = possible.filter((candidate) => candidate !== one);
    const other = others.length > 0 ? this.#random.pick(others) : one;
    const fields = usableFields(one, depth);
    if (fields.length === 0) return '__typename';
    const field = this.#random.pick(fields);
    const alike = usableFields(other, depth).filter((candidate) => isOfOneType(field, candidate));
    if (alike.length === 0) return '__typename';
    const pair = [
      [one, field],
      [other, this.#random.pick(alike)],
    ] as const;
    const alias = this.#random.pick(SHARED);
    return pair
      .map(([{ name }, twin]) => `... on ${name} ${this.#directive()} { ${this.#field(twin, depth, alias)} }`)
      .join(' ');
  }

  #field(field: SomeField, depth: number, alias?: string): string {
    const args = field.args.flatMap((argument) => this.#argument(argument));
    const name =
      alias === undefined ? this.#alias(field.name, args.length > 0 ? 0.7 : 0.15) : `${alias}: ${field.name}`;
    const inner = getNamedType(field.type);
    const selection = isCompositeType(inner) ? this.#selection(inner, depth - 1) : '';
    return `${name}${args.length > 0 ? `(${args.join(' ')})` : ''} ${this.#directive()} ${selection}`;
  }

  #alias(name: string, probability: number): string {
    if (!this.#random.chance(probability)) return name;
    return `${this.#drawAlias(name)}: ${name}`;
  }

  #drawAlias(name: string): string {
    const chance = this.#random.next();
    if (chance < 0.25) return this.#random.pick(TEMPTING);
    return chance < 0.5 ? this.#random.pick(SHARED) : `${name}_${(this.#count += 1)}`;
  }

  #argument({ name, type, defaultValue }: GraphQLArgument): string[] {
    const isOptional = !isNonNullType(type) || defaultValue !== undefined;
    if (isOptional && this.#random.chance(0.35)) return [];
    return [
      `${name}: ${this.#random.chance(0.4) ? this.#variable(type) : toLiteral(this.#draw(type), type)}`,
    ];
  }

  #variable(type: GraphQLInputType): string {
    const name = this.#random.chance(0.05) ? 'representations' : `v${this.#variables.size}`;
    if (this.#variables.has(name)) return toLiteral(this.#draw(type), type);
    const hasDefault = this.#random.chance(0.4);
    const text = hasDefault ? `${type.toString()} = ${toLiteral(this.#draw(type), type)}` : type.toString();
    this.#variables.set(name, { type, text, optional: hasDefault || !isNonNullType(type) });
    return `$${name}`;
  }

  #directive(): string {
    if (!this.#random.chance(0.07)) return '';
    const which = this.#random.pick(['@skip', '@include']);
    if (this.#random.chance(0.3)) return `${which}(if: ${this.#random.chance(0.5)})`;
    const flags = [...this.#variables].filter(([, { type }]) => type === 'Boolean!').map(([name]) => name);
    if (flags.length > 0 && this.#random.chance(0.5)) return `${which}(if: $${this.#random.pick(flags)})`;
    const name = `f${this.#variables.size}`;
    const hasDefault = this.#random.chance(0.4);
    const text = hasDefault ? `Boolean! = ${this.#random.chance(0.5)}` : 'Boolean!';
    this.#variables.set(name, { type: 'Boolean!', text, optional: hasDefault });
    return `${which}(if: $${name})`;
  }

  #fragment(type: GraphQLCompositeType, depth: number): string {
    const known = [...this.#fragments].filter(([, { on, text }]) => on === type.name && text !== '');
    if (known.length > 0 && this.#random.chance(0.4)) return this.#random.pick(known)[0];
    const name = `F${this.#fragments.size}`;
    this.#fragments.set(name, { on: type.name, text: '' });
    this.#fragments.set(name, { on: type.name, text: this.#selection(type, depth) });
    return name;
  }

  /** Types that share a possible type with this one. */
  #overlapping(type: GraphQLCompositeType): GraphQLCompositeType[] {
    const own = new Set(this.#possible(type));
    return Object.values(this.#schema.getTypeMap()).filter(
      (other): other is GraphQLCompositeType =>
        isCompositeType(other) &&
        !other.name.startsWith('__') &&
        this.#possible(other).some((one) => own.has(one)),
    );
  }

  #possible(type: GraphQLCompositeType): readonly string[] {
    if (isObjectType(type)) return [type.name];
    return this.#schema.getPossibleTypes(type).map(({ name }) => name);
  }

  #drawVariables(): Record<string, unknown> {
    const drawn: Record<string, unknown> = {};
    for (const [name, { type, optional }] of this.#variables) {
      if (optional && this.#random.chance(0.3)) continue;
      drawn[name] = type === 'Boolean!' ? this.#random.chance(0.5) : this.#draw(type);
    }
    return drawn;
  }

  #draw(type: GraphQLInputType): unknown {
    if (isNonNullType(type)) return this.#drawGiven(type.ofType);
    return this.#random.chance(0.1) ? null : this.#drawGiven(type);
  }

  #drawGiven(type: GraphQLInputType): unknown {
    if (isNonNullType(type)) return this.#drawGiven(type.ofType);
    if (isListType(type)) return Array.from({ length: this.#random.below(3) }, () => this.#draw(type.ofType));
    if (isEnumType(type)) return this.#random.pick(type.getValues()).name;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields());
      const given = fields.filter((field) => isNonNullType(field.type) || this.#random.chance(0.6));
      return Object.fromEntries(given.map((field) => [field.name, this.#draw(field.type)]));
    }
    if (type.name === 'Boolean') return this.#random.chance(0.5);
    if (type.name === 'Float') return this.#random.below(100) / 4;
    if (type.name === 'Int') return this.#random.below(5);
    return `${type.name === 'ID' ? '' : 'text '}${this.#random.below(3)}`;
  }
}

type SomeField = GraphQLField<unknown, unknown>;

const usableFields = (type: GraphQLObjectType | GraphQLInterfaceType, depth: number): SomeField[] =>
  Object.values(type.getFields()).filter((field) => depth > 0 || !isCompositeType(getNamedType(field.type)));

/**
 * Whether two fields may share a response name: leaves must have the same type, composite types the same list and
 * null wrappers.
 */
function isOfOneType({ type }: SomeField, { type: other }: SomeField): boolean {
  const [inner, otherInner] = [getNamedType(type), getNamedType(other)];
  if (!isCompositeType(inner) || !isCompositeType(otherInner)) return type.toString() === other.toString();
  const toWrapping = (text: string) => text.replace(/\w+/, '');
  return toWrapping(type.toString()) === toWrapping(other.toString());
}

function toLiteral(value: unknown, type: GraphQLInputType): string {
  const inner = isNonNullType(type) ? type.ofType : type;
  if (value === null) return 'null';
  if (isListType(inner)) {
    return `[${(value as unknown[]).map((one) => toLiteral(one, inner.ofType)).join(' ')}]`;
  }
  if (isInputObjectType(inner)) {
    const fields = inner.getFields();
    const parts = Object.entries(value as object).map(([name, one]) => {
      const field = fields[name];
      return field ? `${name}: ${toLiteral(one, field.type)}` : '';
    });
    return `{ ${parts.join(' ')} }`;
  }
  return isEnumType(inner) ? (value as string) : JSON.stringify(value);
}
