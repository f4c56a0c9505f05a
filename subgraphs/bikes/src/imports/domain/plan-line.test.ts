import {
  noteFirstLines,
  planLines,
  type Cell,
  type Finding,
  type TextRules,
} from '@bike-rentals/imports/domain';
import type { Catalogue, KnownBike } from './catalogue.ts';
import { columns as columnsOf } from './columns.ts';
import type { ImportKind } from './import-kinds.ts';
import { toPlanLine } from './plan-line.ts';

const rules: TextRules = {
  toKey: (text) => text.toLowerCase(),
  isOfOneScript: (text) => !text.includes('І'),
};

const makeBike = (changes: Partial<KnownBike> = {}): KnownBike => ({
  ...{ id: 'b1', modelId: 'm1', stationId: 's1', state: 'AVAILABLE', hasHistory: false, isBlocked: false },
  ...changes,
});

const station = { lat: 48, lon: 16, capacity: 10, address: 'Quay 1', isRenting: true, isReturning: true };
const model = {
  formFactor: 'BICYCLE',
  propulsion: 'HUMAN',
  rangeMeters: null,
  wheelCount: 2,
  cargoLoadKg: null,
};

function makeCatalogue(bike: Partial<KnownBike> = {}): Catalogue {
  return {
    models: new Map([
      ['brisk\ncity', [{ id: 'm1', values: { brand: 'Brisk', name: 'City', ...model } }]],
      ['brisk\ncargo', [{ id: 'm2', values: { brand: 'Brisk', name: 'Cargo', ...model } }]],
    ]),
    stations: new Map([
      ['quay', [{ id: 's1', values: { name: 'Quay', ...station } }]],
      ['gate', [{ id: 's2', values: { name: 'Gate', ...station } }]],
      ['twin', ['s3', 's4'].map((id) => ({ id, values: { name: 'Twin', ...station } }))],
    ]),
    bikes: new Map([['n1', makeBike(bike)]]),
  };
}

const toCell = (text: string): Cell =>
  text === '' ? { kind: 'leave' } : text === '-' ? { kind: 'clear' } : { kind: 'text', text };

/** Lines of a file with these columns, from line 2 on. */
function plan(kind: ImportKind, columns: string, lines: string[], catalogue = makeCatalogue()) {
  const names = columns.split(',');
  const rows = lines.map((line, index) => ({
    line: index + 2,
    cells: new Map(line.split(',').map((cell, at) => [names[at] ?? '', toCell(cell)])),
  }));
  const firstLines = new Map<string, number>();
  const known = columnsOf[kind];
  noteFirstLines(known, rows, { rules, firstLines });
  return planLines(known, rows, { plan: toPlanLine(kind, { catalogue, rules }), rules, firstLines });
}

const toText = ({ column, code, value }: Finding) =>
  [column, code, value].filter((part) => part !== null).join(' ');

describe('models and stations', () => {
  test.each([
    ['MODELS', 'brand,name', 'Brisk,City', 'SAME', {}],
    ['MODELS', 'brand,name', 'BRISK,city', 'SAME', {}],
    ['MODELS', 'brand,name,wheel_count', 'Brisk,City,2', 'SAME', {}],
    ['MODELS', 'brand,name,wheel_count', 'Brisk,City,', 'SAME', {}],
    ['MODELS', 'brand,name,wheel_count', 'Brisk,City,3', 'CHANGE', { wheelCount: 3 }],
    ['MODELS', 'brand,name,wheel_count', 'Brisk,City,-', 'CHANGE', { wheelCount: null }],
    ['MODELS', 'brand,name,range_meters', 'Brisk,City,-', 'SAME', {}],
    [
      'MODELS',
      'brand,name,form_factor',
      'Brisk,City,cargo_bicycle',
      'CHANGE',
      { formFactor: 'CARGO_BICYCLE' },
    ],
    ['MODELS', 'brand,name', 'Volt,-', 'CREATE', { brand: 'Volt', name: '-' }],
    ['STATIONS', 'name,lat', 'Quay,48.5', 'CHANGE', { lat: 48.5 }],
    ['STATIONS', 'name,is_renting', 'Quay,no', 'CHANGE', { isRenting: false }],
    ['STATIONS', 'name,address', 'Quay,-', 'CHANGE', { address: null }],
    ['STATIONS', 'name,address', 'Quay,Quay 1', 'SAME', {}],
    [
      'STATIONS',
      'name,lat,lon,capacity',
      'East,1.5,-2,7',
      'CREATE',
      { name: 'East', lat: 1.5, lon: -2, capacity: 7 },
    ],
  ] as const)('%s %s: %s is %s', (kind, columns, line, action, values) => {
    expect(plan(kind, columns, [line])).toMatchObject([{ action, values, findings: [] }]);
    expect(plan(kind, columns, [line])[0]?.values).toEqual(values);
  });

  test.each([
    ['MODELS', 'brand,name,wheel_count', 'Brisk,City,two', 'wheel_count NUMBER_INVALID two'],
    ['MODELS', 'brand,name,wheel_count', 'Brisk,City,2.5', 'wheel_count NUMBER_INVALID 2.5'],
    ['MODELS', 'brand,name,wheel_count', 'Brisk,City,9', 'wheel_count OUT_OF_RANGE 9'],
    ['MODELS', 'brand,name,propulsion', 'Brisk,City,steam', 'propulsion VALUE_UNKNOWN steam'],
    ['MODELS', 'brand,name,propulsion', 'Brisk,City,-', 'propulsion NOT_CLEARABLE -'],
    ['MODELS', 'brand,name', ',City', 'brand VALUE_MISSING'],
    ['MODELS', 'brand,name', 'Brisk,Cіty'.replace('і', 'І'), 'name TEXT_INVALID CІty'],
    ['STATIONS', 'name,lat', 'Quay,1e3', 'lat NUMBER_INVALID 1e3'],
    ['STATIONS', 'name,lat', 'Quay,91', 'lat OUT_OF_RANGE 91'],
    ['STATIONS', 'name,lat,lon', 'East,1,2', 'capacity VALUE_MISSING'],
    ['STATIONS', 'name,capacity', 'Twin,3', 'name STATION_AMBIGUOUS Twin'],
  ] as const)('%s %s: %s is refused: %s', (kind, columns, line, finding) => {
    const [planned] = plan(kind, columns, [line]);
    expect([planned?.action, planned?.findings.map(toText)]).toEqual(['REFUSED', [finding]]);
  });
});

test('a decimal comma is a comma, and one for thousands is none', () => {
  const cells = new Map<string, Cell>([
    ['name', { kind: 'text', text: 'Quay' }],
    ['lat', { kind: 'text', text: '48,25' }],
    ['lon', { kind: 'text', text: '1.234,5' }],
  ]);
  const [planned] = planLines(columnsOf.STATIONS, [{ line: 2, cells }], {
    plan: toPlanLine('STATIONS', { catalogue: makeCatalogue(), rules }),
    ...{ rules, firstLines: new Map() },
  });
  expect(planned?.findings.map(toText)).toEqual(['lon NUMBER_INVALID 1.234,5']);
});

describe('bikes', () => {
  const columns = 'serial,brand,model,station,state';
  test.each([
    ['N1,,,,', 'SAME', {}, {}],
    ['n1,Brisk,City,Quay,AVAILABLE', 'SAME', {}, {}],
    ['N1,,,Gate,', 'CHANGE', { stationId: 's2' }, {}],
    ['N1,Brisk,Cargo,,', 'CHANGE', { modelId: 'm2' }, {}],
    ['N1,,,,maintenance', 'CHANGE', { state: 'MAINTENANCE' }, {}],
    ['N1,,,,MISSING', 'CHANGE', { state: 'MISSING' }, {}],
    [
      'N2,Brisk,City,Quay,',
      'CREATE',
      { serial: 'N2', modelId: 'm1', stationId: 's1', state: 'AVAILABLE' },
      {},
    ],
    ['N2,Brisk,City,Quay,MAINTENANCE', 'CREATE', { state: 'MAINTENANCE' }, {}],
    // What was exported comes back as it is.
    ['N1,Brisk,City,,RENTED', 'SAME', {}, { state: 'RENTED', stationId: null }],
    ['N1,Brisk,City,,MISSING', 'SAME', {}, { state: 'MISSING', stationId: null }],
    ['N1,Brisk,City,Quay,RETIRED', 'SAME', {}, { state: 'RETIRED' }],
    // A hold comes and goes.
    ['N1,Brisk,City,Quay,RESERVED', 'SAME', {}, {}],
    ['N1,Brisk,City,Quay,AVAILABLE', 'SAME', {}, { state: 'RESERVED' }],
    ['N1,,,Gate,AVAILABLE', 'CHANGE', { stationId: 's2' }, { state: 'RESERVED' }],
    [
      'N1,,,Gate,AVAILABLE',
      'CHANGE',
      { stationId: 's2', state: 'AVAILABLE' },
      { state: 'MISSING', stationId: null },
    ],
  ] as const)('%s is %s', (line, action, values, bike) => {
    expect(plan('BIKES', columns, [line], makeCatalogue(bike))).toMatchObject([
      { action, values, findings: [] },
    ]);
  });

  test.each([
    ['N1,,,Nowhere,', 'station STATION_UNKNOWN Nowhere', {}],
    ['N1,,,Twin,', 'station STATION_AMBIGUOUS Twin', {}],
    ['N1,Brisk,Tandem,,', 'model MODEL_UNKNOWN Tandem', {}],
    ['N1,,Cargo,,', 'model MODEL_UNKNOWN Cargo', {}],
    ['N1,Brisk,Cargo,,', 'model BIKE_HAS_HISTORY Cargo', { hasHistory: true }],
    ['N1,Brisk,Cargo,,', 'model BIKE_RESERVED Cargo', { state: 'RESERVED' }],
    ['N1,,,Gate,', 'BIKE_RENTED', { state: 'RENTED', stationId: null }],
    ['N1,,,,AVAILABLE', 'BIKE_RENTED', { state: 'RENTED', stationId: null }],
    ['N1,,,,AVAILABLE', 'state BLOCKED_BY_JOB AVAILABLE', { state: 'MAINTENANCE', isBlocked: true }],
    ['N1,,,,RENTED', 'state STATE_NOT_IMPORTED RENTED', {}],
    ['N1,,,,RETIRED', 'state STATE_NOT_IMPORTED RETIRED', {}],
    ['N1,,,Gate,', 'BIKE_RETIRED', { state: 'RETIRED' }],
    ['N1,,,Gate,MISSING', 'station BIKE_MISSING Gate', {}],
    ['N1,,,Gate,', 'station BIKE_MISSING Gate', { state: 'MISSING', stationId: null }],
    ['N1,,,,AVAILABLE', 'station STATION_REQUIRED', { state: 'MISSING', stationId: null }],
    ['N1,,,-,', 'station NOT_CLEARABLE -', {}],
    ['N2,Brisk,City,,', 'station STATION_REQUIRED', {}],
    ['N2,,City,Quay,', 'brand VALUE_MISSING', {}],
    ['N2,Brisk,City,Quay,RENTED', 'state STATE_NOT_IMPORTED RENTED', {}],
    [',Brisk,City,Quay,', 'serial VALUE_MISSING', {}],
  ] as const)('%s is refused: %s', (line, finding, bike) => {
    const [planned] = plan('BIKES', columns, [line], makeCatalogue(bike));
    expect([planned?.action, planned?.findings.map(toText)]).toEqual(['REFUSED', [finding]]);
  });

  test('of lines about the same bike the first one counts, however it is spelt', () => {
    const planned = plan('BIKES', columns, ['N1,,,Gate,', 'N3,bad,bad,,', 'n1,,,Quay,']);
    expect(planned.map(({ action }) => action)).toEqual(['CHANGE', 'REFUSED', 'REFUSED']);
    expect(planned[2]?.findings).toEqual([{ line: 4, column: null, code: 'DUPLICATE_IN_FILE', value: '2' }]);
  });
});
