import { readCsv } from './read-csv.ts';
import { writeCsv } from './write-csv.ts';

const read = async (text: string) => {
  const file = await readCsv(text);
  if ('fault' in file) return file;
  return {
    columns: file.columns,
    rows: file.rows.map(({ line, cells }) => [
      line,
      Object.fromEntries([...cells].map(([name, cell]) => [name, 'text' in cell ? cell.text : cell.kind])),
    ]),
  };
};

test.each([
  ['commas', 'name,lat\nQuay,1.5\n'],
  ['semicolons', 'name;lat\nQuay;1.5\n'],
  ['tabs', 'name\tlat\nQuay\t1.5'],
  ['ends of lines of Windows', 'name,lat\r\nQuay,1.5\r\n'],
  ['a mark at its begin', '\ufeffname,lat\nQuay,1.5\n'],
  ['names in capitals, with spaces', ' Name , LAT \nQuay, 1.5 \n'],
  ['quotes', '"name","lat"\n"Quay","1.5"\n'],
])('a file with %s is read', async (_, text) => {
  expect(await read(text)).toEqual({ columns: ['name', 'lat'], rows: [[2, { name: 'Quay', lat: '1.5' }]] });
});

test('empty lines, as spreadsheets leave them, are no lines; the others keep their numbers', async () => {
  const { rows } = (await read('name;lat\n\n;\nQuay;1,5\n ; \n;;;\n"Old\nTown";2\nEnd;3\n')) as {
    rows: unknown[];
  };
  expect(rows).toEqual([
    [4, { name: 'Quay', lat: '1,5' }],
    [8, { name: 'Old\nTown', lat: '2' }],
    [9, { name: 'End', lat: '3' }],
  ]);
});

test('a blank cell leaves, a dash clears, and a mark before a formula is taken away', async () => {
  const { rows } = (await read("a,b,c,d\n,-,'=1+1,'tis\n")) as { rows: unknown[] };
  expect(rows).toEqual([[2, { a: 'leave', b: 'clear', c: '=1+1', d: "'tis" }]]);
});

test.each([
  ['name,lat\n"Quay,1\n', 'CSV_QUOTE_NOT_CLOSED'],
  ['name,lat\nQu"ay,1\n', 'INVALID_OPENING_QUOTE'],
  [`name${',lat'.repeat(100)}\nQuay,1\n`, 'TOO_MANY_COLUMNS'],
])('%j is no such file', async (text, value) => {
  expect(await read(text)).toMatchObject({ fault: { code: 'FILE_INVALID', value } });
});

test.each(['=1+1', '+1', '-1', '@x', "'quoted", 'Müller, "Old" Town', 'plain', ' =1'])(
  'what is written, %j, is read as it was, and is no formula',
  async (text) => {
    const written = writeCsv([
      ['a', 'b'],
      [text, 'x'],
    ]);
    expect(written.split('\n')[1]).not.toMatch(/^"?[=+\-@]/);
    const { rows } = (await read(written)) as unknown as { rows: [number, { a: string }][] };
    expect(rows[0]?.[1].a).toBe(text.trim());
  },
);
