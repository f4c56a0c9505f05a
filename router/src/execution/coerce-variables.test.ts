import { buildSchema, getVariableValues, Kind, parse } from 'graphql';
import { createCoercion } from './coerce-variables.ts';

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
  const [definition] = parse(`query ($v: ${type}, $w: Int) { f }`).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
  const coerce = createCoercion(schema, definition);
  const expected = (raw: Record<string, unknown>) =>
    getVariableValues(schema, definition.variableDefinitions ?? [], raw);
  for (const value of values) {
    const raw = value === undefined ? {} : { v: value, other: 1 };
    expect(JSON.stringify(coerce(raw))).toBe(JSON.stringify(expected(raw)));
    expect(coerce({ ...raw, w: 'x' })).toHaveProperty('errors');
  }
});
