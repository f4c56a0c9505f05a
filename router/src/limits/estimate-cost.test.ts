import { Supergraph } from '@apollo/federation-internals';
import { Kind, parse, visit } from 'graphql';
import { compose } from '../testing/compose.ts';
import { evaluate } from './cost-expression.ts';
import { findCostRules } from './cost-rules.ts';
import { estimateCost } from './estimate-cost.ts';

const sdl = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@listSize", { name: "@cost", as: "@price" }])
  type Query {
    item: Item
    items: [Item!]!
    few: [Item] @listSize(assumedSize: 3)
    page(first: Int = 20, last: Int, filter: Filter): Page
      @listSize(slicingArguments: ["first", "last"], sizedFields: ["nodes", "edges"], requireOneSlicingArgument: false)
    sliced(first: Int): [Item] @listSize(slicingArguments: ["first"], requireOneSlicingArgument: false)
    report: Int @price(weight: 50)
    search(text: String @price(weight: 7)): Int
    thing: Thing
    ranged(range: Range): Int
  }
  input Range { from: Int to: Int }
  type Mutation { touch(filter: Filter, all: [Filter!]): Item }
  input Filter { text: String and: Filter word: String @price(weight: 4) }
  type Page { nodes: [Item!]! edges: [Edge!]! total: Int }
  type Edge { node: Item }
  union Thing = Item | Rare
  type Item { id: ID items: [Item] rare: Rare }
  type Rare @price(weight: 100) { id: ID }
`;
const supergraph = Supergraph.build(compose([{ name: 'one', sdl, url: 'http://127.0.0.1/' }]));
const rules = findCostRules(supergraph.schema.toGraphQLJSSchema(), supergraph.schema);

function cost(text: string, variables = {}): number {
  const document = parse(text);
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  if (!operation) throw new Error('no operation');
  return evaluate(estimateCost(document, operation, { rules, listSize: 10 }), variables);
}

test.each([
  ['an object is one, its scalars nothing', '{ item { id } }', 1],
  ['introspection is free', '{ __typename __schema { types { name } } }', 0],
  ['a list of unknown length has the usual one', '{ items { id } }', 10],
  ['lists in lists multiply', '{ items { items { id } } }', 10 * (1 + 10)],
  ['a list may be known to be short', '{ few { items { id } } }', 3 * (1 + 10)],
  ['an argument says how long it is', '{ sliced(first: 5) { id } }', 5],
  ['a length that nobody gives is the usual one', '{ sliced { id } }', 10],
  ['a negative length is none', '{ sliced(first: -5) { id } }', 0],
  ['the largest of the arguments counts', '{ page(first: 3, last: 30) { nodes { id } } }', 1 + 30],
  ['a default of the schema counts', '{ page { nodes { id } total } }', 1 + 20],
  [
    'fields below share the length',
    '{ page(first: 2) { nodes { id } edges { node { id } } } }',
    1 + 2 + 2 * 2,
  ],
  ['a field has a price', '{ report }', 50],
  ['an argument has a price', '{ search(text: "x") }', 7],
  ['a type has a price', '{ item { rare { id } } }', 1 + 100],
  [
    'fragments on different types are all counted',
    '{ thing { ... on Item { items { id } } ... on Rare { id } } }',
    11,
  ],
  [
    'a fragment counts where it is spread',
    '{ a: item { ...F } b: item { ...F } } fragment F on Item { items { id } }',
    22,
  ],
  [
    'input objects count',
    '{ page(first: 0, filter: { text: "x", and: { word: "y" } }) { total } }',
    1 + 1 + 5,
  ],
  ['a mutation is ten more', 'mutation { touch(all: [{}, {}]) { id } }', 10 + 1 + 2],
  ['what is not there costs nothing', '{ nothing { id } }', 0],
])('%s', (_name, text, expected) => {
  expect(cost(text)).toBe(expected);
});

test.each([
  ['given', { first: 5 }, 1 + 5],
  ['that is null', { first: null }, 1 + 10],
  ['left to its default', {}, 1 + 4],
  ['that is no number', { first: 'all' }, 1 + 10],
])('a length comes from a variable %s', (_name, variables, expected) => {
  const text = 'query($first: Int = 4) { page(first: $first) { nodes { id } } }';
  expect(cost(text, variables)).toBe(expected);
});

test('an input object that is a variable counts', () => {
  const text = 'query($filter: Filter) { page(first: 0, filter: $filter) { total } }';
  expect(cost(text, { filter: { and: { and: {} } } })).toBe(1 + 3);
});

test('an input object of scalars that is a variable counts, unless it is null', () => {
  const text = 'query($range: Range) { ranged(range: $range) }';
  expect(cost(text, { range: { from: 1 } })).toBe(1);
  expect(cost(text, { range: null })).toBe(0);
  expect(cost(text, {})).toBe(0);
});

test('a variable that is not sent costs what it is then', () => {
  const all = `[${'{word: "x"} '.repeat(10)}]`;
  expect(cost(`mutation($all: [Filter!] = ${all}) { touch(all: $all) { id } }`)).toBe(10 + 1 + 10 * 5);
  const text = 'mutation($word: String = "x") { touch(filter: {and: {word: $word}}) { id } }';
  expect([cost(text), cost(text, { word: null })]).toEqual([10 + 1 + 2 + 4, 10 + 1 + 2]);
  const open = 'mutation($word: String) { touch(all: [{word: "x"} {word: $word} {}]) { id } }';
  expect([cost(open), cost(open, { word: 'x' })]).toEqual([10 + 1 + 3 + 4, 10 + 1 + 3 + 8]);
  const flat = 'query($range: Range = {from: 1}) { ranged(range: $range) }';
  expect([cost(flat), cost(flat, { range: null }), cost(flat, { range: { to: 2 } })]).toEqual([1, 0, 1]);
});

test('a variable is measured once, in however many places it stands', () => {
  let looks = 0;
  const item = {
    get text() {
      looks += 1;
      return 'x';
    },
  };
  const uses = Array.from({ length: 50 }, (_, n) => `a${n}: touch(all: $all) { id }`).join(' ');
  expect(cost(`mutation($all: [Filter!]) { ${uses} }`, { all: [item, item] })).toBe(10 + 50 * (1 + 2));
  expect(looks).toBe(2);
});

test.each([
  [
    'a default',
    'mutation($all: [Filter!] = [{}, {}]) { ...A ...B } fragment F on Mutation { touch(all: $all) { id } }',
  ],
  [
    'a literal',
    'mutation($text: String) { ...A ...B } fragment F on Mutation { touch(all: [{}, {text: $text}]) { id } }',
  ],
])('%s is looked at no more often for standing in more places', (_name, text) => {
  const count = (places: number) => {
    const spreads = Array.from({ length: places }, () => '... on Mutation { ...F }').join(' ');
    const document = parse(`${text} fragment A on Mutation { ${spreads} } fragment B on Mutation { ...A }`);
    let looks = 0;
    visit(document, {
      ListValue(node) {
        const { values } = node;
        Object.defineProperty(node, 'values', { get: () => ((looks += 1), values) });
        return false;
      },
    });
    const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
    if (!operation) throw new Error('no operation');
    const amount = estimateCost(document, operation, { rules, listSize: 10 });
    expect(evaluate(amount, {})).toBe(10 + 2 * places * (1 + 2));
    return looks;
  };
  expect(count(50)).toBe(count(1));
});
