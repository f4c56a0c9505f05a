import type { Bike, Rental, Town } from '@bike-rentals/bikes';
import { day, hour, minute } from '@bike-rentals/runtime/durations';
import {
  bikesPerModel,
  closedStation,
  emptyStation,
  fullStation,
  models,
  nightlyClosedStation,
  rentalDays,
  scarce,
  stationNames,
  type Plan,
} from './plan.ts';
import { plainRental } from './rental.ts';
import { addDesk } from './desk.ts';
import { firstPlans } from './prices.ts';
import { addPresent } from './present.ts';

/** An invented town as it is at `now`, with 90 days behind it; the same seed invents the same town. */
export function inventTown(plan: Plan): Town {
  const { random, now } = plan;
  const founded = new Date(now.getTime() - 120 * day);
  const stations = stationNames.map((name, index) => ({
    id: random.uuid(founded),
    name,
    lat: Number((48.2 + random.integer(-200, 200) / 10_000).toFixed(5)),
    lon: Number((16.37 + random.integer(-300, 300) / 10_000).toFixed(5)),
    capacity: index === fullStation ? 8 : random.integer(6, 14),
    address: `${name} ${index + 1}`,
    isRenting: index !== closedStation,
  }));
  const town: Town = {
    system: {
      id: 'demo-town',
      name: 'Demo Town',
      timezone: 'Europe/Vienna',
      currency: 'EUR',
      openingHours: '24/7',
      country: 'AT',
      state: 'Wien',
    },
    models: models.map((model) => ({ id: random.uuid(founded), ...model })),
    stations,
    bikes: [],
    rentals: [],
    entries: [],
    holds: [],
    blocks: [],
    jobs: [],
    reports: [],
    photos: [],
    events: [],
    hours: [],
    closures: [],
    plans: [],
    policies: [],
  };
  town.bikes = bikesPerModel.flatMap((count, model) =>
    Array.from({ length: count }, (_, index) => inventBike(plan, town, { model, index, founded })),
  );
  for (const bike of town.bikes) {
    const rides = inventHistory(plan, town, bike);
    bike.ridesSince = rides.length;
    town.rentals.push(...rides);
  }
  addDesk(plan, town);
  addPresent(plan, town);
  addHours(plan, town);
  town.plans = firstPlans(town.models);
  town.policies = [{ modelId: town.models[scarce]?.id ?? '', ...cargoRules, validFrom: now }];
  return town;
}

/** Cargo bikes are few, and stand where families look for them. */
const cargoRules = {
  changes: {
    lengthChoice: 'CHOSEN',
    rentalLengthMin: 'PT30M',
    rentalLength: 'P3D',
    returnRule: 'HOME_STATION',
  },
  reason: 'Few, and wanted at the stations where they stand',
};

/** One station closes at night, another one for a day of next week; the others are always open. */
function addHours({ now }: Plan, town: Town): void {
  const [closedAtNight, closedNextWeek] = [nightlyClosedStation, nightlyClosedStation - 1].map(
    (index) => town.stations[index]?.id ?? '',
  ) as [string, string];
  town.hours = [{ stationId: closedAtNight, osm: 'Mo-Su 06:00-23:00' }];
  const date = new Date(now.getTime() + 7 * day).toISOString().slice(0, 10);
  const times = { fromLocal: `${date}T08:00`, toLocal: `${date}T18:00` };
  town.closures = [{ stationId: closedNextWeek, ...times, reason: 'Street festival' }];
}

function inventBike(
  { random }: Plan,
  town: Town,
  { model, index, founded }: { model: number; index: number; founded: Date },
): Bike {
  return {
    id: random.uuid(founded),
    serial: `${(models[model]?.brand ?? '').slice(0, 2).toUpperCase()}${model + 1}-${String(index + 1).padStart(3, '0')}`,
    feedId: random.uuid(founded),
    modelId: town.models[model]?.id ?? '',
    // Which station it ends up at is decided by its last ride, or by what the present needs.
    stationId: town.stations[random.integer(1, emptyStation - 1)]?.id ?? '',
    state: 'AVAILABLE',
    withdraw: false,
    isOutForJobs: false,
    ridesSince: 0,
    inspectedAt: founded,
    idleSince: founded,
    version: 0,
    retiredAt: null,
    retiredReason: null,
  };
}

/** Rides of the last 90 days, one after the other, each from where the last one ended. */
function inventHistory({ random, now, people }: Plan, town: Town, bike: Bike): Rental[] {
  const rides: Rental[] = [];
  let at = now.getTime() - 90 * day + random.integer(0, 5 * 24) * hour;
  const end = now.getTime() - 10 * day;
  while (at < end) {
    const rentedAt = new Date(at);
    const endedAt = new Date(at + random.integer(10, 40 * 60) * minute);
    const endStationId = town.stations[random.integer(1, emptyStation - 1)]?.id ?? '';
    rides.push({
      ...plainRental,
      id: random.uuid(rentedAt),
      commandId: random.uuid(rentedAt),
      userId: random.pick(people).id,
      bikeId: bike.id,
      modelId: bike.modelId,
      startStationId: bike.stationId ?? endStationId,
      endStationId,
      slot: null,
      version: 1,
      rentedAt,
      returnBy: new Date(at + rentalDays * day),
      endedAt,
      endReason: 'RETURNED',
    });
    bike.stationId = endStationId;
    bike.idleSince = endedAt;
    bike.version += 2;
    at = endedAt.getTime() + random.integer(6, 72) * hour;
  }
  return rides;
}
