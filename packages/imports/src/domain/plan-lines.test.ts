import {
  choice,
  findFileFaults,
  noteFirstLines,
  planLines,
  text,
  type Cell,
  type Column,
  type Finding,
  type TextRules,
} from './index.ts';

const rules: TextRules = { toKey: (text) => text.toLowerCase(), isOfOneScript: () => true };
const columns: readonly Column[] = [
  { name: 'serial', isKey: true, read: text(64) },
  { name: 'station', read: text(200) },
  { name: 'state', read: choice({ NEW: 'NEW' }, 'STATE_UNKNOWN') },
];
const toText = ({ column, code, value }: Finding) =>
  [column, code, value].filter((part) => part !== null).join(' ');
const toRow = (serial: string, line: number, state = 'new') => ({
  line,
  cells: new Map<string, Cell>([
    ['serial', { kind: 'text', text: serial }],
    ['state', { kind: 'text', text: state }],
  ]),
});

test('a key may be compared in a way of its own, and a choice have a code of its own', () => {
  const byDigits: Column = { name: 'serial', isKey: true, read: text(64), toKey: (key) => key.slice(1) };
  const compare = (key: Column) => {
    const firstLines = new Map<string, number>();
    const all = [key, ...columns.slice(1)];
    const rows = [toRow('A1', 2), toRow('a1', 3), toRow('B1', 4), toRow('B2', 5, 'old')];
    noteFirstLines(all, rows, { rules, firstLines });
    const plan = () => ({ action: 'SAME', target: undefined, values: {}, before: {} }) as const;
    return planLines(all, rows, { plan, rules, firstLines }).map(({ findings }) => findings.map(toText));
  };
  const unknown = ['state STATE_UNKNOWN old'];
  expect(compare(columns[0] ?? byDigits)).toEqual([[], ['DUPLICATE_IN_FILE 2'], [], unknown]);
  expect(compare(byDigits)).toEqual([[], ['DUPLICATE_IN_FILE 2'], ['DUPLICATE_IN_FILE 2'], unknown]);
});

test.each([
  [['serial', 'station'], []],
  [['serial', 'colour'], ['colour COLUMN_UNKNOWN']],
  [['station'], ['serial COLUMN_MISSING']],
  [['serial', 'state', 'serial'], ['serial COLUMN_TWICE']],
])('a file with the columns %j: %j', (names, faults) => {
  const rows = [{ line: 2, cells: new Map<string, Cell>() }];
  expect(findFileFaults(columns, { columns: names, rows }).map(toText)).toEqual(faults);
});

test('a file has a line at least, and 20,000 at most', () => {
  const makeRows = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ line: index + 2, cells: new Map<string, Cell>() }));
  const find = (count: number) =>
    findFileFaults(columns, { columns: ['serial'], rows: makeRows(count) }).map(toText);
  expect([find(0), find(1), find(20_000), find(20_001)]).toEqual([
    ['FILE_EMPTY'],
    [],
    [],
    ['TOO_MANY_LINES 20001'],
  ]);
});
