import { buildSchema, getVariableValues, Kind, parse } from 'graphql';
import { createVariableCoercion } from './coerce-variables.ts';

const schema = buildSchema(`
  type Query { f(a: [Filter!], b: Size): Int }
  enum Size { SMALL LARGE }
  scalar Date
  input Filter { id: ID! size: Size = SMALL max: Float tags: [String!] and: [Filter!] since: Date }
  input Plain { id: ID! max: Float flags: [[Boolean]] inner: Plain }
  input One @oneOf { a: Int b: Int }
`);

const values: unknown[] = [
  ...[undefined, null, 0, -0, 1.5, 2 ** 31, Number.NaN, '', 'SMALL', 'HUGE', true],
  ...[[], [null], ['a'], [[]], [[true, null], null], {}, { id: 'x' }, { id: 7 }, { id: null }],
  ...[
    { id: 'x', max: 1 },
    { id: 'x', max: '1' },
    { id: 'x', unknown: 1 },
    { id: 'x', max: null },
  ],
  ...[
    { id: 'x', size: 'LARGE' },
    { id: 'x', size: 'LARGE', and: [{ id: 'y', size: null }] },
  ],
  ...[
    { id: 'x', inner: { id: 'y', flags: [[true], null] } },
    { id: 'x', inner: { id: 1 } },
  ],
  ...[
    { id: 'x', size: 'SMALL', tags: ['a', 'b'] },
    { id: 'x', size: 'SMALL', tags: ['a', null] },
  ],
  ...[JSON.parse('{"id":"x","__proto__":{}}') as unknown, { id: 'x', toString: 1 }, { a: 1 }, { a: 1, b: 2 }],
  ...[{ id: 'x', size: 'SMALL', since: { any: 'thing' } }],
];

test.each([
  ...['Int', 'Int!', 'Int = 5', 'Int! = 5', 'Float', 'Boolean', 'String', 'ID!', 'Size', 'Size! = LARGE'],
  ...[
    'Date',
    '[String]',
    '[String!]!',
    '[[Boolean]]',
    'Filter',
    '[Filter!]',
    'Plain',
    'Plain!',
    'One',
    'Nothing',
  ],
])('variables of type %s become what graphql-js makes of them', (type) => {
  const document = parse(`query ($v: ${type}, $w: Int) { f(b: $v) }`);
  const [definition] = document.definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
  const coerce = createVariableCoercion(schema, { document, definition });
  const expected = (raw: Record<string, unknown>) =>
    getVariableValues(schema, definition.variableDefinitions ?? [], raw);
  for (const value of values) {
    const raw = value === undefined ? {} : { v: value, other: 1 };
    const { coerced, errors } = coerce(raw);
    const right = expected(raw);
    expect(JSON.stringify(coerced)).toBe(JSON.stringify(right.coerced));
    expect(errors?.map(({ message }) => message)).toEqual(right.errors?.map(({ message }) => message));
    for (const { extensions } of errors ?? []) expect(extensions['field']).toMatch(/^b\b/);
    expect(coerce({ ...raw, w: 'x' })).toHaveProperty('errors');
  }
});

test.each([
  ['query ($in: Filter!) { f(a: [$in]) }', { in: { max: 1 } }, ['a.id']],
  ['query ($in: [Filter!]) { f(a: $in) }', { in: [{ id: 'x' }, { id: 'y', max: 'z' }] }, ['a.1.max']],
  [
    'query ($in: [Filter!]) { f(a: $in) }',
    { in: [{ id: 'x', and: [{ id: 'y', more: 1 }] }] },
    ['a.0.and.0.more'],
  ],
  ['query ($s: Size, $m: Float!) { f(a: { id: 1, max: $m }, b: $s) }', { s: 'HUGE' }, ['b', 'a.max']],
  ['query ($skip: Boolean!, $s: Size) { f(b: $s) @skip(if: $skip) }', { s: 1 }, ['skip', 'b']],
  ['query ($unused: Int) { f }', { unused: 'x' }, ['unused']],
])('what is wrong is named by its argument: %s', (query, raw, fields) => {
  const document = parse(query);
  const [definition] = document.definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
  const { errors } = createVariableCoercion(schema, { document, definition })(raw);
  expect(errors?.map(({ extensions }) => extensions)).toEqual(
    fields.map((field) => ({ code: 'BAD_USER_INPUT', field })),
  );
});
