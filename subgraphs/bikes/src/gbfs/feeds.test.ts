import { createRandom } from '@bike-rentals/runtime';
import { day, hour } from '@bike-rentals/runtime/durations';
import type { Fleet } from '../domain/fleet.ts';
import { alwaysOpen, type Calendar } from '../hours/domain/calendar.ts';
import type { Closure, HoursVersion } from '../hours/domain/build-calendar.ts';
import { toPolicies } from '../policies/domain/policies.ts';
import { noPricing } from '../pricing/domain/pricing.ts';
import { decideReturnBike } from '../rentals/domain/return-bike.ts';
import {
  later,
  makeBike,
  makeDecisionContext,
  makeFleet,
  minute,
  noon,
  queueUp,
  rent,
} from '../testing/make-fleet.ts';
import { forgetEnded, inventStep, makeSmallFleet, takeStep } from '../testing/random-steps.ts';
import { offerIdleBikes } from '../waiting-list/domain/waiting-list.ts';
import { findFeedFaults, readRows, toVehicleId, type Feed } from './testing/check-feed.ts';
import { publishSnapshot, takeSnapshotOf, toReadModel, type Sources } from './testing/publish-fleet.ts';

const anySeed = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9));

/** Both versions, which have nothing wrong with them. */
async function publish(fleet: Fleet, sources: Sources = {}): Promise<{ v3: Feed; v2: Feed }> {
  const feeds = await publishSnapshot(takeSnapshotOf(fleet, sources));
  for (const feed of feeds) expect(findFeedFaults(feed)).toEqual([]);
  const [v3, v2] = feeds as [Feed, Feed];
  return { v3, v2 };
}

const toIds = (feed: Feed) => readRows(feed).vehicles.map(toVehicleId);
const findStatus = (feed: Feed, id: string) =>
  readRows(feed).status.find(({ station_id }) => station_id === id);

/** All texts and numbers in a feed, wherever they are. */
function listValues(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [value];
  return Object.values(value).flatMap(listValues);
}

test(`after each step of a town both versions are valid, agree, and name no bike (SEED=${anySeed})`, async () => {
  const random = createRandom(anySeed);
  let fleet = makeSmallFleet();
  let now = noon;
  for (let index = 0; index < 300; index += 1) {
    now = new Date(now.getTime() + random.below(10 * minute));
    const context = makeDecisionContext({ now });
    const before = forgetEnded(fleet);
    const step = inventStep(random, before, { name: `s${index}`, batch: 3, now });
    fleet = takeStep(offerIdleBikes(before, before.modelIds, context), step, context).fleet;

    const { v3, v2 } = await publish(fleet, { at: now });
    // A bike that turned up, and went to the workshop at once, stands at no station.
    const shown = [...fleet.bikes.values()].filter(
      ({ state, stationId }) =>
        stationId !== null && ['AVAILABLE', 'RESERVED', 'MAINTENANCE'].includes(state),
    );
    expect(toIds(v3).sort()).toEqual(shown.map(({ feedId }) => feedId).sort());
    expect(toIds(v2)).toEqual(toIds(v3));
    const values = new Set([...v3.values(), ...v2.values()].flatMap(listValues));
    for (const { id, serial } of fleet.bikes.values()) {
      expect(values).not.toContain(id);
      expect(values).not.toContain(serial);
    }
    for (const { userId } of fleet.entries.values()) expect(values).not.toContain(userId);
  }
}, 120_000);

test('the counts of the feed are those that the read model keeps', () => {
  const fleet = makeSmallFleet(30);
  const readModel = toReadModel(fleet);
  for (const { id, available, freePlaces } of takeSnapshotOf(fleet, { readModel }).stations) {
    const station = readModel.stations.get(id);
    const kept = [...(station?.standing ?? [])].map(([model, standing]) => [model, standing.available]);
    expect([...available].sort()).toEqual(kept.sort());
    expect(freePlaces).toBe(Math.max(0, (station?.capacity ?? 0) - (station?.bikesParked ?? 0)));
  }
});

test('two snapshots around a trip share no id of the bike', async () => {
  const start = makeFleet(makeBike('b1'), makeBike('b2'));
  const before = toIds((await publish(start)).v3);
  const { fleet: rented } = rent(start, 'ann', { bikeId: 'b1' });
  const meanwhile = toIds((await publish(rented)).v3);
  const [rental] = rented.rentals.values();
  const actor = { id: 'ann', role: 'RENTER' as const };
  const { fleet: returned } = decideReturnBike(
    rented,
    { actor, requestedAt: later(hour), rentalId: rental?.id ?? '', stationId: 'north' },
    makeDecisionContext({ now: later(hour), actor, commandId: 'c2' }),
  );
  const after = toIds((await publish(returned)).v3);
  expect(before).toEqual(['feed-b1', 'feed-b2']);
  expect(meanwhile).toEqual(['feed-b2']);
  expect(after).toHaveLength(2);
  expect(after).not.toContain('feed-b1');
});

test('bikes are in the order of ids that are new after each trip, not of those that stay', () => {
  const fleet = makeFleet(
    makeBike('b1', { feedId: 'z' }),
    makeBike('b2', { feedId: 'm' }),
    makeBike('b3', { feedId: 'a' }),
  );
  expect(takeSnapshotOf(fleet).vehicles.map(({ id }) => id)).toEqual(['a', 'm', 'z']);
});

test('a held bike is reserved, one in maintenance is disabled, and neither can be taken', async () => {
  const bikes = [
    makeBike('b1'),
    makeBike('b2', { state: 'MAINTENANCE' }),
    makeBike('b3', { modelId: 'cargo' }),
  ];
  const waiting = queueUp({ ...makeFleet(), modelIds: new Set(['city', 'cargo']) }, 'city', 'ann');
  const fleet = offerIdleBikes(
    { ...waiting, bikes: makeFleet(...bikes).bikes },
    new Set(['city', 'cargo']),
    makeDecisionContext(),
  );
  const { v3, v2 } = await publish(fleet);
  expect(readRows(v3).vehicles).toEqual([
    expect.objectContaining({ vehicle_id: 'feed-b1', is_reserved: true, is_disabled: false }),
    expect.objectContaining({ vehicle_id: 'feed-b2', is_reserved: false, is_disabled: true }),
    // An electric bike, of whose battery nothing is known.
    expect.objectContaining({ vehicle_id: 'feed-b3', is_reserved: false, current_range_meters: 40_000 }),
  ]);
  expect(findStatus(v3, 'north')).toMatchObject({ num_vehicles_available: 1, num_vehicles_disabled: 1 });
  expect(findStatus(v2, 'north')).toMatchObject({ num_bikes_available: 1, num_bikes_disabled: 1 });
});

test.each(['RENTED', 'MISSING', 'RETIRED'] as const)('a bike that is %s is in no feed', async (state) => {
  const stationId = state === 'RETIRED' ? 'north' : null;
  const { v3 } = await publish(makeFleet(makeBike('b1', { state, stationId })));
  expect(toIds(v3)).toEqual([]);
  expect(findStatus(v3, 'north')).toMatchObject({ num_vehicles_available: 0, num_docks_available: 5 });
});

test('where more bikes stand than there is room for there is no place left', async () => {
  const bikes = Array.from({ length: 7 }, (_, index) => makeBike(`b${index}`));
  const { v3 } = await publish(makeFleet(...bikes));
  expect(findStatus(v3, 'north')).toMatchObject({
    num_vehicles_available: 7,
    num_docks_available: 0,
    is_returning: true,
  });
});

test('a station that does not rent shows what could be taken if it did', async () => {
  const { v3 } = await publish(makeFleet(makeBike('b1', { stationId: 'closed' })));
  expect(findStatus(v3, 'closed')).toMatchObject({
    num_vehicles_available: 1,
    is_installed: true,
    is_renting: false,
    is_returning: true,
  });
});

const closedFor = (ms: number): Calendar => ({
  ...alwaysOpen,
  town: [{ from: noon.getTime() + ms, to: noon.getTime() + 300 * day }],
});

test('a town that is closed tonight is there; one whose season is over has nothing to show', async () => {
  const fleet = makeFleet(makeBike('b1'), makeBike('b2', { state: 'MAINTENANCE' }));
  const tonight = await publish(fleet, { calendar: closedFor(hour) });
  expect(findStatus(tonight.v3, 'north')).toMatchObject({
    is_installed: true,
    is_renting: false,
    is_returning: true,
  });
  expect(toIds(tonight.v3)).toHaveLength(2);
  const winter = await publish(fleet, { calendar: closedFor(30 * day) });
  expect(findStatus(winter.v3, 'north')).toMatchObject({
    num_vehicles_available: 0,
    num_vehicles_disabled: 0,
    is_installed: false,
    is_renting: false,
    is_returning: false,
  });
  expect(toIds(winter.v3)).toEqual([]);
});

function makeClosure(id: string, changes: Partial<Closure> = {}): Closure {
  const local = { fromLocal: '2026-05-02T00:00', toLocal: '2026-05-03T00:00' };
  const instants = { from: later(12 * hour), to: later(36 * hour), at: noon, cancelledAt: null };
  return {
    id,
    stationId: null,
    ...local,
    ...instants,
    reason: 'Street festival',
    actorId: 'eva',
    ...changes,
  };
}

test('closures are alerts; those that were cancelled, or are of a station that is gone, are not', async () => {
  const closures = [
    makeClosure('c1'),
    makeClosure('c2', { stationId: 'north' }),
    makeClosure('c3', { cancelledAt: noon }),
    makeClosure('c4', { stationId: 'gone' }),
  ];
  const { v3, v2 } = await publish(makeFleet(makeBike('b1')), { closures });
  expect(v3.get('system_alerts')?.data).toMatchObject({
    alerts: [
      { alert_id: 'c1', type: 'system_closure', summary: [{ text: 'Street festival', language: 'en' }] },
      {
        alert_id: 'c2',
        type: 'station_closure',
        station_ids: ['north'],
        times: [{ start: '2026-05-02T00:00:00Z', end: '2026-05-03T00:00:00Z' }],
      },
    ],
  });
  expect(v2.get('system_alerts')?.data).toMatchObject({
    alerts: [{ alert_id: 'c1' }, { alert_id: 'c2', times: [{ start: 1_777_680_000, end: 1_777_766_400 }] }],
  });
});

const makeHours = (
  stationId: string | null,
  osm: string | null,
  changes: Partial<HoursVersion> = {},
): HoursVersion => ({
  ...{ id: 'h1', seq: 1, stationId, version: 1, osm, validFrom: noon },
  ...{ actorId: 'eva', reason: 'test', at: noon, ...changes },
});

test('opening hours are those that hold now: of the town, and of stations with their own', async () => {
  const hours = [
    makeHours(null, 'Mo-Fr 09:00-18:00'),
    makeHours('north', 'Sa 10:00-12:00', { seq: 2 }),
    makeHours('north', 'Sa 10:00-14:00', { seq: 3, validFrom: later(day) }),
    makeHours('south', 'Su 10:00-12:00', { seq: 4 }),
    makeHours('south', null, { seq: 5 }),
  ];
  const { v3 } = await publish(makeFleet(), { hours });
  expect(v3.get('system_information')?.data).toMatchObject({ opening_hours: 'Mo-Fr 09:00-18:00' });
  expect(readRows(v3).stations).toMatchObject([
    { station_id: 'north', station_opening_hours: 'Sa 10:00-12:00' },
    { station_id: 'south' },
    { station_id: 'closed' },
  ]);
  expect(readRows(v3).stations[1]).not.toHaveProperty('station_opening_hours');
  const always = await publish(makeFleet());
  expect(always.v3.get('system_information')?.data).toMatchObject({ opening_hours: '24/7' });
});

test('the system and its types say what an operator has entered', async () => {
  const { v3, v2 } = await publish(makeFleet());
  expect(v3.get('system_information')?.data).toEqual({
    system_id: 'town',
    languages: ['en'],
    name: [{ text: 'Town', language: 'en' }],
    opening_hours: '24/7',
    operator: [{ text: 'Bikes of the town', language: 'en' }],
    url: 'https://www.example.org/',
    start_date: '2026-05-01',
    phone_number: '+43123456',
    email: 'help@example.org',
    feed_contact_email: 'feeds@example.org',
    timezone: 'Europe/Berlin',
    license_id: 'CC0-1.0',
    terms_url: [{ text: 'https://www.example.org/terms', language: 'en' }],
    terms_last_updated: '2026-04-01',
  });
  expect(v2.get('system_information')?.data).toMatchObject({
    start_date: '2026-05-01',
    terms_url: 'https://www.example.org/terms',
    terms_last_updated: '2026-04-01',
  });
  expect(readRows(v2).types).toEqual([
    {
      vehicle_type_id: 'city',
      form_factor: 'bicycle',
      propulsion_type: 'human',
      name: 'Brisk city',
      make: 'Brisk',
      model: 'city',
      wheel_count: 2,
      default_reserve_time: 15,
      return_constraint: 'any_station',
    },
    expect.objectContaining({
      vehicle_type_id: 'cargo',
      propulsion_type: 'electric_assist',
      max_range_meters: 40_000,
    }),
  ]);
  expect(readRows(v2).stations.map(({ address }) => address)).toEqual(['North Road 1', undefined, undefined]);
  expect(readRows(v3).stations[0]).toMatchObject({
    address: 'North Road 1',
    rental_uris: { web: 'https://bikes.example.org/app/bikes/stations/north' },
  });
});

test('bikes of a model that belong home are for round trips; what holds at one station only is not said', async () => {
  const audit = { actorId: 'eva', reason: 'test', at: noon, validFrom: new Date(0), version: 1 };
  const changes = { returnRule: 'HOME_STATION' };
  const policies = toPolicies([
    { ...audit, id: 'p1', seq: 1, modelId: 'cargo', stationId: null, changes },
    { ...audit, id: 'p2', seq: 2, modelId: 'city', stationId: 'north', changes },
  ]);
  const rulebook = { policies, pricing: noPricing, calendar: alwaysOpen, termsVersion: 0 };
  const fleet = makeFleet(makeBike('b1', { modelId: 'cargo' }), makeBike('b2'));
  for (const feed of Object.values(await publish(fleet, { rulebook }))) {
    expect(readRows(feed).types).toMatchObject([
      { vehicle_type_id: 'city', return_constraint: 'any_station' },
      { vehicle_type_id: 'cargo', return_constraint: 'roundtrip_station' },
    ]);
    expect(readRows(feed).vehicles).toHaveLength(2);
  }
});
