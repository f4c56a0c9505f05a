import { returnBike, makeBike, makeFleet, minute, queueUp, rent } from '../testing/make-fleet.ts';
import { asAdmin, asRenter, startServer, type Server } from '../testing/start-server.ts';

// Zoe rides b1, b2 is held for Ann, and Bob waits behind her.
const fleet = (() => {
  const ridden = rent(
    rent(makeFleet(makeBike('b1'), makeBike('b2'), makeBike('c1', { modelId: 'cargo' })), 'zoe', {
      bikeId: 'b1',
    }).fleet,
    'yan',
    { bikeId: 'b2' },
  ).fleet;
  return returnBike(queueUp(ridden, 'city', 'ann', 'bob'), 'b2').fleet;
})();
const [anns = '', bobs = ''] = [...fleet.entries.values()].map(({ id }) => id);
let server: Server;

beforeEach(async () => {
  server = await startServer(fleet);
});
afterEach(() => server[Symbol.asyncDispose]());

const invalid = '... on InvalidInput { field code message }';

async function change(field: string) {
  const { data, errors } = await server.ask(asAdmin, `mutation { result: ${field} }`);
  return (errors ?? data.result) as unknown;
}

test('staff adds a model, a station and a bike, once each', async () => {
  const model = `addBikeModel(input: { brand: " Volt ", name: "Glide", formFactor: BICYCLE, propulsion: HUMAN }) { ... on BikeModel { id brand availableUnits } ${invalid} }`;
  const added = (await change(model)) as { id: string };
  expect(added).toMatchObject({ brand: 'Volt', availableUnits: 0 });
  expect(await change(model)).toMatchObject({ field: 'name', code: 'MODEL_EXISTS' });
  const station = (await change(
    'addStation(input: { name: "Quay", lat: 1.5, lon: -2, capacity: 3 }) { ... on Station { id lat isRenting isOverFull } }',
  )) as { id: string };
  expect(station).toMatchObject({ lat: 1.5, isRenting: true, isOverFull: false });
  const bike = `addBike(input: { serialNumber: "N1", modelId: "${added.id}", stationId: "${station.id}" }) { ... on Bike { state station { name } model { availableUnits } version } ${invalid} }`;
  expect(await change(bike)).toEqual({
    state: 'AVAILABLE',
    station: { name: 'Quay' },
    model: { availableUnits: 1 },
    version: 0,
  });
  expect(await change(bike)).toMatchObject({ field: 'serialNumber', code: 'SERIAL_NUMBER_TAKEN' });
});

test('the address of a station may be entered, changed and cleared', async () => {
  const fields = `... on Station { id address } ${invalid}`;
  const { id, address } = (await change(
    `addStation(input: { name: "Mill", lat: 1, lon: 2, capacity: 3, address: " Mill Road 4 " }) { ${fields} }`,
  )) as { id: string; address: string };
  expect(address).toBe('Mill Road 4');
  const update = (input: string) => change(`updateStation(id: "${id}", input: { ${input} }) { ${fields} }`);
  expect(await update('capacity: 4')).toEqual({ id, address: 'Mill Road 4' });
  expect(await update('address: "Behind the mill"')).toEqual({ id, address: 'Behind the mill' });
  expect(await update('address: null')).toEqual({ id, address: null });
});

test('what trip planners are told of a model may be entered, changed and cleared', async () => {
  const fields = `... on BikeModel { id rangeMeters wheelCount cargoLoadKg } ${invalid}`;
  const kind = 'formFactor: CARGO_BICYCLE, propulsion: ELECTRIC_ASSIST';
  const { id, ...added } = (await change(
    `addBikeModel(input: { brand: "Volt", name: "Haul", ${kind}, rangeMeters: 60000, wheelCount: 3 }) { ${fields} }`,
  )) as { id: string };
  expect(added).toEqual({ rangeMeters: 60_000, wheelCount: 3, cargoLoadKg: null });
  const update = (input: string) => change(`updateBikeModel(id: "${id}", input: { ${input} }) { ${fields} }`);
  expect(await update('cargoLoadKg: 80, wheelCount: null')).toEqual({
    ...{ id, rangeMeters: 60_000 },
    ...{ wheelCount: null, cargoLoadKg: 80 },
  });
  for (const [field, value] of [
    ['rangeMeters', 0],
    ['rangeMeters', 1_000_001],
    ['wheelCount', 9],
    ['cargoLoadKg', -1],
  ] as const)
    expect(await update(`${field}: ${value}`)).toMatchObject({
      code: 'BAD_USER_INPUT',
      field,
    });
});

test('a bike that was entered wrongly is corrected, and lists and counts go by what it is', async () => {
  const units =
    '{ city: bikeModel(id: "city") { availableUnits } cargo: bikeModel(id: "cargo") { availableUnits } }';
  const countUnits = async () => (await server.ask(asAdmin, units)).data as object;
  await change(
    'addBike(input: { serialNumber: "X-1", modelId: "cargo", stationId: "south" }) { __typename }',
  );
  const { data } = await server.ask(asAdmin, '{ bikes(filter: { search: "X-1" }) { nodes { id } } }');
  const { nodes } = data.bikes as unknown as { nodes: { id: string }[] };
  expect(await countUnits()).toMatchObject({ cargo: { availableUnits: 2 } });
  const input = '{ serialNumber: "A-1", modelId: "city", reason: "typed wrongly" }';
  expect(
    await change(
      `correctBike(id: "${nodes[0]?.id}", input: ${input}) { ... on Bike { serialNumber model { id } } ${invalid} }`,
    ),
  ).toEqual({ serialNumber: 'A-1', model: { id: 'city' } });
  expect(await countUnits()).toMatchObject({ cargo: { availableUnits: 1 } });
  const first = await server.ask(asAdmin, '{ bikes(first: 1) { nodes { serialNumber } } }');
  expect(first.data.bikes).toEqual({ nodes: [{ serialNumber: 'A-1' }] });
  const log = await server.ask(
    asAdmin,
    `{ auditLog(filter: { types: ["bike.corrected"] }) { nodes { reason changes { field before after } } } }`,
  );
  expect(log.data.auditLog).toEqual({
    nodes: [
      {
        reason: 'typed wrongly',
        changes: [
          { field: 'serialNumber', before: 'X-1', after: 'A-1' },
          { field: 'modelId', before: 'cargo', after: 'city' },
        ],
      },
    ],
  });
});

test.each([
  [`updateBike(id: "none", input: {}) { ${invalid} }`, 'id', 'BIKE_UNKNOWN'],
  [`updateBike(id: "b1", input: { stationId: "south" }) { ${invalid} }`, 'stationId', 'BIKE_RENTED'],
  [`updateBike(id: "c1", input: { stationId: "east" }) { ${invalid} }`, 'stationId', 'STATION_UNKNOWN'],
  [`retireBike(id: "b1", reason: "old") { ${invalid} }`, 'id', 'BIKE_RENTED'],
  [`correctBike(id: "none", input: { reason: "wrong" }) { ${invalid} }`, 'id', 'BIKE_UNKNOWN'],
  [
    `correctBike(id: "b1", input: { modelId: "cargo", reason: "wrong" }) { ${invalid} }`,
    'modelId',
    'BIKE_RENTED',
  ],
  [
    `correctBike(id: "c1", input: { serialNumber: "Serial-B1", reason: "wrong" }) { ${invalid} }`,
    'serialNumber',
    'SERIAL_NUMBER_TAKEN',
  ],
  [`updateStation(id: "east", input: { capacity: 3 }) { ${invalid} }`, 'id', 'STATION_UNKNOWN'],
  [
    `addBike(input: { serialNumber: "x", modelId: "none", stationId: "north" }) { ${invalid} }`,
    'modelId',
    'MODEL_UNKNOWN',
  ],
])('what cannot be is told in a type of its own: %s', async (field, argument, code) => {
  expect(await change(field)).toEqual({ field: argument, code, message: expect.any(String) as string });
});

const reasonOf501 = 'x'.repeat(501);

test.each([
  ['updateBike(id: "c1", input: { state: RENTED })', 'state'],
  [`updateBike(id: "c1", input: { state: MISSING, reason: "${reasonOf501}" })`, 'reason'],
  [`updateBike(id: "${'x'.repeat(129)}", input: {})`, 'id'],
  [`retireBike(id: "c1", reason: "${reasonOf501}")`, 'reason'],
  ['correctBike(id: "c1", input: { serialNumber: "x", reason: " " })', 'reason'],
  ['updateStation(id: "north", input: { capacity: 0 })', 'capacity'],
  ['updateStation(id: "north", input: { name: "No\\u202Erth" })', 'name'],
  ['addStation(input: { name: " ", lat: 0, lon: 0, capacity: 1 })', 'name'],
  ['addStation(input: { name: "x", lat: 0, lon: 0, capacity: 1, address: " " })', 'address'],
  [`addStation(input: { name: "x", lat: 0, lon: 0, capacity: 1, address: "${'x'.repeat(201)}" })`, 'address'],
  ['addStation(input: { name: "x", lat: 91, lon: 0, capacity: 1 })', 'lat'],
  ['addBike(input: { serialNumber: "", modelId: "city", stationId: "north" })', 'serialNumber'],
  ['addBike(input: { serialNumber: "LІB-1", modelId: "city", stationId: "north" })', 'serialNumber'],
])('malformed input is told there too: %s', async (field, argument) => {
  expect(await change(`${field} { ${invalid} }`)).toMatchObject({ field: argument, code: 'BAD_USER_INPUT' });
});

test.each([['lib-017'], ['LIB-\\u00a0017'], ['LIB - 017']])(
  '%s is LIB-017, which is there',
  async (serial) => {
    const add = (serialNumber: string) =>
      change(
        `addBike(input: { serialNumber: "${serialNumber}", modelId: "city", stationId: "north" }) { __typename ${invalid} }`,
      );
    await add('LIB-017');
    expect(await add(serial)).toMatchObject({ field: 'serialNumber', code: 'SERIAL_NUMBER_TAKEN' });
  },
);

const addBikes = (numbers: string, at = 'modelId: "city", stationId: "south"') =>
  change(
    `addBikes(input: { ${numbers}, ${at} }) { ... on BikesAdded { bikes { serialNumber state } } ${invalid} }`,
  );
const countAll = async () =>
  (await server.ask(asAdmin, '{ bikes { totalCount } }')).data.bikes?.totalCount as unknown as number;

test('several bikes are added at once, and those who wait are served', async () => {
  expect(await addBikes('serialNumbers: ["A1", " A2 ", "B7"]')).toEqual({
    bikes: [
      { serialNumber: 'A1', state: 'RESERVED' },
      { serialNumber: 'A2', state: 'AVAILABLE' },
      { serialNumber: 'B7', state: 'AVAILABLE' },
    ],
  });
});

test('serial numbers that are made go on after the highest one with their prefix', async () => {
  const serials = async (numbers: string) =>
    ((await addBikes(numbers)) as { bikes: { serialNumber: string }[] }).bikes.map(
      ({ serialNumber }) => serialNumber,
    );
  expect(await serials('serialPrefix: "LIB-", count: 2')).toEqual(['LIB-001', 'LIB-002']);
  await serials('serialNumbers: ["lib-998", "LIB-0999x", "LIB-2-5000", "LIBX-4000"]');
  expect(await serials('serialPrefix: " LIB-", count: 3')).toEqual(['LIB-999', 'LIB-1000', 'LIB-1001']);
  expect(await serials('serialPrefix: "M", count: 100')).toHaveLength(100);
});

const manyNumbers = JSON.stringify(Array.from({ length: 101 }, (_, index) => `N${index}`));

test.each([
  ['serialNumbers: ["A1", "SERIAL-b1"]', 'serialNumbers.1', 'SERIAL_NUMBER_TAKEN'],
  ['serialNumbers: ["A1", "A2", "a 1"]', 'serialNumbers.2', 'SERIAL_NUMBER_REPEATED'],
  ['serialNumbers: ["A1", ""]', 'serialNumbers.1', 'BAD_USER_INPUT'],
  ['serialNumbers: []', 'serialNumbers', 'BAD_USER_INPUT'],
  [`serialNumbers: ${manyNumbers}`, 'serialNumbers', 'BAD_USER_INPUT'],
  ['serialNumbers: ["A1"], count: 2', 'serialNumbers', 'BAD_USER_INPUT'],
  ['count: 2', 'serialPrefix', 'BAD_USER_INPUT'],
  ['serialPrefix: "A"', 'count', 'BAD_USER_INPUT'],
  ['serialPrefix: "A", count: 101', 'count', 'BAD_USER_INPUT'],
  [`serialPrefix: "${'A'.repeat(56)}", count: 1`, 'serialPrefix', 'BAD_USER_INPUT'],
])('no bike is added for %s', async (numbers, field, code) => {
  const before = await countAll();
  expect(await addBikes(numbers)).toMatchObject({ field, code });
  expect(await countAll()).toBe(before);
});

test.each([
  ['modelId: "none", stationId: "north"', 'modelId', 'MODEL_UNKNOWN'],
  ['modelId: "city", stationId: "none"', 'stationId', 'STATION_UNKNOWN'],
])('no bike is added at %s', async (at, field, code) => {
  expect(await addBikes('serialNumbers: ["A1", "A2"]', at)).toMatchObject({ field, code });
});

test('a model is changed, and a client takes the new one for newer', async () => {
  const update = (id: string, input: string) =>
    change(
      `updateBikeModel(id: "${id}", input: { ${input} }) { ... on BikeModel { brand name propulsion version } ${invalid} }`,
    );
  const before = (await update('city', '')) as { version: number };
  expect(await update('city', 'name: " Glide ", propulsion: ELECTRIC_ASSIST')).toEqual({
    brand: 'Brisk',
    name: 'Glide',
    propulsion: 'ELECTRIC_ASSIST',
    version: before.version + 1,
  });
  expect(await update('city', 'name: "glide"')).toMatchObject({ name: 'glide' });
  expect(await update('cargo', 'name: "GLIDE"')).toMatchObject({ field: 'name', code: 'MODEL_EXISTS' });
  expect(await update('none', 'name: "x"')).toMatchObject({ field: 'id', code: 'MODEL_UNKNOWN' });
  expect(await update('city', 'brand: ""')).toMatchObject({ field: 'brand', code: 'BAD_USER_INPUT' });
});

test('a station is moved', async () => {
  const update = (input: string) =>
    change(`updateStation(id: "north", input: { ${input} }) { ... on Station { lat lon } ${invalid} }`);
  expect(await update('lat: -1.25')).toEqual({ lat: -1.25, lon: 16 });
  expect(await update('lat: 2, lon: 180')).toEqual({ lat: 2, lon: 180 });
  expect(await update('lon: 180.5')).toMatchObject({ field: 'lon', code: 'BAD_USER_INPUT' });
  expect(await update('lat: 90.5')).toMatchObject({ field: 'lat', code: 'BAD_USER_INPUT' });
});

test('a bike goes to maintenance, is found again, and is retired', async () => {
  const result = `{ ... on Bike { state version station { id } } ${invalid} }`;
  expect(
    await change(`updateBike(id: "c1", input: { state: MISSING, reason: "gone" }) ${result}`),
  ).toMatchObject({ state: 'MISSING', station: null });
  expect(
    await change(`updateBike(id: "c1", input: { state: AVAILABLE, stationId: "south" }) ${result}`),
  ).toMatchObject({ state: 'AVAILABLE', station: { id: 'south' } });
  expect(await change(`retireBike(id: "c1", reason: "cracked") ${result}`)).toMatchObject({
    state: 'RETIRED',
  });
});

test('a rented bike shows that it is wanted, and can be reported missing', async () => {
  const result = `{ ... on Bike { state withdrawAtReturn currentRental { id } } ${invalid} }`;
  const update = (state: string) => change(`updateBike(id: "b1", input: { state: ${state} }) ${result}`);
  expect(await update('MAINTENANCE')).toMatchObject({ state: 'RENTED', withdrawAtReturn: true });
  expect(await update('AVAILABLE')).toMatchObject({ state: 'RENTED', withdrawAtReturn: false });
  expect(await update('MISSING')).toEqual({ state: 'MISSING', withdrawAtReturn: false, currentRental: null });
});

const see = (id: string) =>
  server.ask(
    asAdmin,
    'query ($r: [_Any!]!) { _entities(representations: $r) { ... on WaitingListEntry { place heldBike { id } endedAt } } }',
    {
      r: [{ __typename: 'WaitingListEntry', id }],
    },
  );

test('whoever leaves gives up place and held bike; strangers learn nothing', async () => {
  const leave = (userId: string) =>
    server.ask(
      asRenter(userId),
      'mutation ($id: ID!) { leaveWaitingList(entryId: $id) { id endedAt place heldBike { id } } }',
      { id: anns },
    );
  expect((await leave('bob')).errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  expect((await leave('ann')).data.leaveWaitingList).toEqual({
    id: anns,
    endedAt: expect.any(String) as string,
    place: null,
    heldBike: null,
  });
  expect((await leave('ann')).errors).toBeUndefined();
  expect((await see(bobs)).data._entities).toEqual([{ place: null, heldBike: { id: 'b2' }, endedAt: null }]);
});

test('a hold that has run out shows neither bike nor place, before the sweep has come by', async () => {
  const { default: BetterSqlite3 } = await import('better-sqlite3');
  const raw = new BetterSqlite3(server.file);
  // The sweep finds it locked, and so comes late.
  raw.exec('BEGIN IMMEDIATE');
  server.clock.advance(15 * minute);
  const { data } = await see(anns);
  raw.exec('ROLLBACK');
  raw.close();
  expect(data._entities).toEqual([{ place: null, heldBike: null, endedAt: null }]);
});

test('a model and a station that were entered wrongly are removed, as long as nothing has used them', async () => {
  const add = async (field: string) => ((await change(field)) as { id: string }).id;
  const model = await add(
    'addBikeModel(input: { brand: "Vlot", name: "Glide", formFactor: BICYCLE, propulsion: HUMAN }) { ... on BikeModel { id } }',
  );
  const station = await add(
    'addStation(input: { name: "Qauy", lat: 1, lon: 2, capacity: 3 }) { ... on Station { id } }',
  );
  const remove = (what: string, id: string) =>
    change(`remove${what}(id: "${id}", reason: "typed wrongly") { ... on Removed { id } ${invalid} }`);
  expect(await remove('BikeModel', 'city')).toMatchObject({ field: 'id', code: 'MODEL_IN_USE' });
  expect(await remove('Station', 'north')).toMatchObject({ field: 'id', code: 'STATION_IN_USE' });
  expect(await remove('BikeModel', model)).toEqual({ id: model });
  expect(await remove('Station', station)).toEqual({ id: station });
  expect(await remove('BikeModel', model)).toMatchObject({ code: 'MODEL_UNKNOWN' });
  expect(await remove('Station', station)).toMatchObject({ code: 'STATION_UNKNOWN' });
  const { data } = await server.ask(
    asAdmin,
    `{ bikeModel(id: "${model}") { id } station(id: "${station}") { id }
      bikeModels(first: 50) { nodes { brand } } stations(first: 50) { nodes { name } } }`,
  );
  expect(data).toMatchObject({ bikeModel: null, station: null });
  expect(JSON.stringify(data)).not.toMatch(/Vlot|Qauy/);
});
