import { hour, later, makeBike, makeFleet, minute } from '../testing/make-fleet.ts';
import { anonymous, asAdmin, asRenter, startServer, type Server } from '../testing/start-server.ts';

// Serial numbers, stations and models in no particular order; 23 bikes, of which one is retired.
const bikes = Array.from({ length: 23 }, (_, n) =>
  makeBike(`b${n}`, {
    serial: `S${String((n * 7) % 23).padStart(2, '0')}`,
    modelId: n % 3 === 0 ? 'cargo' : 'city',
    stationId: n % 4 === 0 ? 'south' : 'north',
    idleSince: later(-n * minute),
    ...(n === 5 && { state: 'MISSING' as const, stationId: null }),
    ...(n === 6 && { state: 'MISSING' as const, stationId: null }),
    ...(n === 7 && { state: 'RETIRED' as const, retiredAt: later(-hour) }),
    ...(n === 8 && { stationId: 'closed' }),
  }),
);
const ann = asRenter('ann');
let server: Server;

beforeAll(async () => {
  server = await startServer(makeFleet(...bikes));
  const addModel = `mutation ($input: AddBikeModelInput!) { addBikeModel(input: $input) { __typename } }`;
  for (const [brand, name] of [
    ['Volt', 'Glide'],
    ['Volt', 'Summit'],
    ['Ärmel', 'Öko'],
  ]) {
    await server.ask(asAdmin, addModel, {
      input: { brand, name, formFactor: 'CARGO_BICYCLE', propulsion: 'ELECTRIC_ASSIST' },
    });
  }
  const addStation = `mutation ($input: AddStationInput!) { addStation(input: $input) { __typename } }`;
  for (const [name, lat, lon] of [
    ['Fiji', -17, 178],
    ['Samoa', -14, -172],
    ['north', 60, 20],
    ['north', 61, 21],
  ]) {
    await server.ask(asAdmin, addStation, { input: { name, lat, lon, capacity: 4 } });
  }
});
afterAll(() => server[Symbol.asyncDispose]());

async function readAll(field: string, args: string, first: number, node = 'id'): Promise<string[]> {
  const ids: string[] = [];
  let after: string | null = null;
  for (let page = 0; page < 100; page += 1) {
    const query = `query ($first: Int, $after: String) { list: ${field}(first: $first, after: $after ${args}) {
      nodes { ${node} } edges { cursor } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
    const { data, errors } = await server.ask(ann, query, { first, after });
    expect(errors).toBeUndefined();
    const { nodes, edges, pageInfo, totalCount } = data.list as unknown as {
      nodes: Record<string, string>[];
      edges: { cursor: string }[];
      totalCount: number;
      pageInfo: {
        hasNextPage: boolean;
        hasPreviousPage: boolean;
        startCursor: string | null;
        endCursor: string | null;
      };
    };
    ids.push(...nodes.map((row) => row[node] ?? ''));
    expect(pageInfo).toMatchObject({
      hasPreviousPage: page > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    });
    if (!pageInfo.hasNextPage) {
      expect(ids).toHaveLength(totalCount);
      return ids;
    }
    after = pageInfo.endCursor;
  }
  throw new Error('no end');
}

const standing = bikes.filter(({ state }) => state !== 'RETIRED');
const all = 'filter: { states: [AVAILABLE, MISSING, RETIRED] }';

test.each([
  ['bikes', 'sort: SERIAL_NUMBER'],
  ['bikes', 'sort: STATION'],
  ['bikes', 'sort: NEWEST'],
  ['bikes', `sort: STATION, ${all}`],
  ['bikes', 'sort: STATION, filter: { modelId: "city" }'],
  ['bikeModels', 'sort: BRAND'],
  ['bikeModels', 'sort: AVAILABLE_UNITS'],
  ['stations', ''],
])('%s (%s), page by page, come without a gap or a double, in the order of one page', async (field, args) => {
  const whole = await readAll(field, args, 100);
  expect(new Set(whole).size).toBe(whole.length);
  for (const first of [1, 2, 5]) expect(await readAll(field, args, first)).toEqual(whole);
});

test.each([
  ['another order', 'bikes(sort: STATION, first: 1)', 'bikes(sort: NEWEST, after: $after)'],
  ['the usual order', 'bikes(first: 1)', 'bikes(sort: STATION, after: $after)'],
  ['another order', 'bikeModels(first: 1)', 'bikeModels(sort: AVAILABLE_UNITS, after: $after)'],
  ['another list', 'stations(first: 1)', 'bikeModels(after: $after)'],
])('a cursor of %s is refused (%s, then %s)', async (_, first, second) => {
  const { data } = await server.ask(ann, `{ list: ${first} { pageInfo { endCursor } } }`);
  const after = data.list?.pageInfo?.endCursor;
  const { errors } = await server.ask(ann, `query ($after: String) { ${second} { totalCount } }`, { after });
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'after' });
});

test('bikes are sorted by serial number, by station name, and newest first', async () => {
  const serials = standing.map(({ serial }) => serial).sort();
  expect(await readAll('bikes', '', 100, 'serialNumber')).toEqual(serials);
  const byStation = [...standing].sort(
    (a, b) => (a.stationId ?? '').localeCompare(b.stationId ?? '') || (a.serial < b.serial ? -1 : 1),
  );
  expect(await readAll('bikes', 'sort: STATION', 7)).toEqual(byStation.map(({ id }) => id));
  expect(await readAll('bikes', 'sort: NEWEST', 7)).toEqual(
    standing
      .map(({ id }) => id)
      .sort()
      .reverse(),
  );
});

test('bikes are found by model, station, state, and every word of a search', async () => {
  const find = (filter: string) => readAll('bikes', `filter: { ${filter} }`, 100);
  expect(await find('modelId: "cargo", stationId: "closed"')).toEqual([]);
  expect(await find('modelId: "city", stationId: "closed"')).toEqual(['b8']);
  expect((await find('states: [MISSING]')).sort()).toEqual(['b5', 'b6']);
  expect(await find('states: [RETIRED]')).toEqual(['b7']);
  expect(await find('states: []')).toEqual([]);
  expect(await find(`search: "brisk ${bikes[2]?.serial.toLowerCase()}"`)).toEqual(['b2']);
  expect(await find('search: "brisk nothing"')).toEqual([]);
  expect(await find('search: "  "')).toHaveLength(22);
  expect(await find('search: "x%"')).toEqual([]);
  expect(await find('search: "S_9_9"')).toEqual([]);
});

test('models are found by words, form factor, station and availability', async () => {
  const find = (filter: string) => readAll('bikeModels', `filter: { ${filter} }`, 100, 'name');
  expect(await find('search: "volt"')).toEqual(['Glide', 'Summit']);
  expect(await find('search: "volt sum"')).toEqual(['Summit']);
  expect(await find('search: "ärmel"')).toEqual(['Öko']);
  expect(await find('formFactor: CARGO_BICYCLE')).toHaveLength(3);
  expect((await find('stationId: "closed"')).sort()).toEqual(['city']);
  expect(await find('stationId: "closed", available: true')).toEqual([]);
  expect((await find('available: true')).sort()).toEqual(['cargo', 'city']);
  expect(await find('available: false')).toHaveLength(3);
});

test('what can be rented is counted over all and by station, and stations tell what stands there', async () => {
  const query = `{ bikeModel(id: "city") { availableUnits north: availableUnits(stationId: "north") closed: availableUnits(stationId: "closed") waiting }
    station(id: "north") { bikesParked isOverFull capacity availability { id units model { id } } } }`;
  const { data } = await server.ask(anonymous, query);
  const rentable = bikes.filter(
    (bike) => bike.state === 'AVAILABLE' && bike.modelId === 'city' && bike.stationId !== 'closed',
  );
  const north = rentable.filter(({ stationId }) => stationId === 'north').length;
  expect(data.bikeModel).toEqual({ availableUnits: rentable.length, north, closed: 0, waiting: 0 });
  expect(data.station).toMatchObject({ isOverFull: true, capacity: 5 });
  expect(data.station?.availability).toContainEqual({
    id: 'north:city',
    units: north,
    model: { id: 'city' },
  });
});

test('a box on the map, also across the antimeridian', async () => {
  const find = (bounds: string) => readAll('stations', `filter: { bounds: { ${bounds} } }`, 100, 'name');
  expect(await find('south: -30, west: 170, north: 0, east: -170')).toEqual(['Fiji', 'Samoa']);
  expect(await find('south: -30, west: 170, north: 0, east: 180')).toEqual(['Fiji']);
  expect(await find('south: 60, west: 20, north: 60, east: 20')).toEqual(['north']);
  expect(await readAll('stations', 'filter: { search: "fij" }', 100, 'name')).toEqual(['Fiji']);
});

test.each([
  ['{ bikes(first: 101) { totalCount } }', 'first'],
  ['{ bikes(first: -1) { totalCount } }', 'first'],
  ['{ bikes(after: "nonsense") { totalCount } }', 'after'],
  ['{ stations(after: "WyJhIiwiYiIsImMiXQ") { totalCount } }', 'after'],
  ['{ bikeModels(after: "WzAsMSwyLCJhIl0") { totalCount } }', 'after'],
  [
    '{ stations(filter: { bounds: { south: -91, west: 0, north: 0, east: 0 } }) { totalCount } }',
    'filter.bounds.south',
  ],
  [
    '{ stations(filter: { bounds: { south: 0, west: 0, north: 0, east: 181 } }) { totalCount } }',
    'filter.bounds.east',
  ],
  [
    '{ stations(filter: { bounds: { south: 2, west: 0, north: 1, east: 1 } }) { totalCount } }',
    'filter.bounds.south',
  ],
  [`{ bikes(filter: { search: "${'a '.repeat(150)}" }) { totalCount } }`, 'filter.search'],
  [`{ stations(filter: { search: "${'a '.repeat(150)}" }) { totalCount } }`, 'filter.search'],
  [`{ bikeModels(filter: { search: "${'a '.repeat(150)}" }) { totalCount } }`, 'filter.search'],
])('the error names the field: %s', async (query, field) => {
  const { errors } = await server.ask(ann, query);
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field } }]);
});

test('nothing asked for is nothing, with the right end', async () => {
  const { data } = await server.ask(
    ann,
    '{ bikes(first: 0) { nodes { id } totalCount pageInfo { hasNextPage endCursor } } }',
  );
  expect(data.bikes).toEqual({ nodes: [], totalCount: 22, pageInfo: { hasNextPage: true, endCursor: null } });
});

test('what is not there is null', async () => {
  const { data, errors } = await server.ask(
    ann,
    '{ bike(id: "x") { id } bikeModel(id: "x") { id } station(id: "x") { id } }',
  );
  expect(errors).toBeUndefined();
  expect(data).toEqual({ bike: null, bikeModel: null, station: null });
});

test('garages: as many as all bikes need, for admins', async () => {
  const { data } = await server.ask(
    asAdmin,
    '{ garages { bikes capacityPerGarage needed } small: garages(capacityPerGarage: 5) { needed } }',
  );
  expect(data.garages?.bikes).toBe(22);
  expect(data.garages?.needed).toBe(Math.ceil(22 / Number(data.garages?.capacityPerGarage)));
  expect(data.small?.needed).toBe(5);
  const none = await server.ask(asAdmin, '{ garages(capacityPerGarage: 0) { needed } }');
  expect(none.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: 'capacityPerGarage' } }]);
});
