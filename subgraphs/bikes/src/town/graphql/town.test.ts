import { emptyFleet } from '../../domain/fleet.ts';
import { makeFleet } from '../../testing/make-fleet.ts';
import { anonymous, asAdmin, startServer } from '../../testing/start-server.ts';

const bounds = '{ town { bounds { south west north east } } }';

test('a guest learns what the town is called, where it is and what its rules are', async () => {
  await using server = await startServer(makeFleet());
  const add = (lat: number, lon: number) =>
    server.ask(asAdmin, 'mutation ($input: AddStationInput!) { addStation(input: $input) { __typename } }', {
      input: { name: `${lat} ${lon}`, lat, lon, capacity: 1 },
    });
  await add(47.5, 17);
  await add(48.5, 15.5);
  const rules =
    'rules { rentalsPerUser rentalsPerModel rentalMinutes overdueGraceMinutes reminderMinutes holdMinutes }';
  const { data, errors } = await server.ask(anonymous, `{ town { id name timezone currency ${rules} } }`);
  expect(errors).toBeUndefined();
  expect(data.town).toEqual({
    id: 'town',
    name: 'Town',
    timezone: 'Etc/UTC',
    currency: 'EUR',
    rules: {
      rentalsPerUser: 3,
      rentalsPerModel: 1,
      rentalMinutes: 7 * 24 * 60,
      overdueGraceMinutes: 60,
      reminderMinutes: 24 * 60,
      holdMinutes: 15,
    },
  });
  expect((await server.ask(anonymous, bounds)).data.town).toEqual({
    bounds: { south: 47.5, west: 15.5, north: 48.5, east: 17 },
  });
});

test('a town without stations has no bounds', async () => {
  await using server = await startServer(emptyFleet);
  expect((await server.ask(anonymous, bounds)).data.town).toEqual({ bounds: null });
});
