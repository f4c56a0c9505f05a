import type { ExportedList as AnyList, Filter } from '@bike-rentals/imports';
import { findModelPage, toModelKey, type ModelKey } from '../../catalogue/read-model/model-list.ts';
import { findBikePage, toBikeKey, type BikeKey } from '../../catalogue/read-model/bike-list.ts';
import { findJobPage } from '../../maintenance/store/job-list.ts';
import { findRentalPage, toRentalKey, type RentalKey } from '../../rentals/store/rental-list.ts';
import { findStationPage, type StationKey } from '../../stations/read-model/station-list.ts';
import type { ReadModel } from '../../read-model/create-read-model.ts';
import { BikeState } from '../../store/generated/enums.ts';
import type { Reader } from '../../store/open-store.ts';

/** Where lists are read from; the read model is got anew for each page. */
export interface ListSources {
  read: Reader;
  followed: { readonly readModel: ReadModel };
}

type ExportedList = AnyList<ListSources>;

/** Rows that are read at once. */
const first = 500;

const find = (filter: Filter, name: string): string | undefined => filter.get(name) ?? undefined;

const models: ExportedList = {
  columns: ['brand', 'name', 'form_factor', 'propulsion', 'range_meters', 'wheel_count', 'cargo_load_kg'],
  filters: ['search'],
  async *readPages({ followed }, filter) {
    const query = {
      formFactor: undefined,
      stationId: undefined,
      available: undefined,
      sort: 'BRAND',
    } as const;
    for (let after: ModelKey | undefined, goesOn = true; goesOn;) {
      const { readModel } = followed;
      const page = findModelPage(readModel, { ...query, search: find(filter, 'search'), first, after });
      yield page.rows.map(({ brand, name, formFactor, propulsion, rangeMeters, wheelCount, cargoLoadKg }) => {
        return [brand, name, formFactor, propulsion, rangeMeters, wheelCount, cargoLoadKg];
      });
      const last = page.rows.at(-1);
      after = last && toModelKey(readModel, last, query);
      goesOn = page.hasNextPage;
    }
  },
};

const stations: ExportedList = {
  columns: ['name', 'lat', 'lon', 'capacity', 'address', 'is_renting', 'is_returning'],
  filters: ['search'],
  async *readPages({ followed }, filter) {
    for (let after: StationKey | undefined, goesOn = true; goesOn;) {
      const query = { search: find(filter, 'search'), bounds: undefined, first, after };
      const page = findStationPage(followed.readModel, query);
      yield page.rows.map(({ name, lat, lon, capacity, address, isRenting, isReturning }) => {
        return [name, lat, lon, capacity, address, isRenting, isReturning];
      });
      const last = page.rows.at(-1);
      after = last && [last.name, last.id];
      goesOn = page.hasNextPage;
    }
  },
};

const bikes: ExportedList = {
  columns: ['serial', 'brand', 'model', 'station', 'state'],
  filters: ['search', 'model', 'station', 'state'],
  choices: { state: Object.values(BikeState) },
  async *readPages({ followed }, filter) {
    const states = Object.values(BikeState).filter((state) => filter.getAll('state').includes(state));
    for (let after: BikeKey | undefined, goesOn = true; goesOn;) {
      const { readModel } = followed;
      const page = findBikePage(readModel, {
        search: find(filter, 'search'),
        modelId: find(filter, 'model'),
        stationId: find(filter, 'station'),
        states: states.length > 0 ? states : undefined,
        ...{ sort: 'NEWEST', first, after },
      });
      yield page.rows.map(({ serial, modelId, stationId, state }) => {
        const model = readModel.models.get(modelId);
        const station = stationId === null ? undefined : readModel.stations.get(stationId);
        const place = station && !station.isRetired ? station.name : null;
        return [serial, model?.brand ?? null, model?.name ?? null, place, state];
      });
      const last = page.rows.at(-1);
      after = last && toBikeKey(readModel, last);
      goesOn = page.hasNextPage;
    }
  },
};

const statuses = ['ACTIVE', 'OVERDUE', 'ENDED'] as const;

const rentals: ExportedList = {
  columns: [
    ...['id', 'user_id', 'serial', 'brand', 'model', 'from_station', 'to_station'],
    ...['rented_at', 'return_by', 'ended_at', 'end_reason', 'voided_at'],
    // Of an ended rental, in minor units of the town's currency.
    ...['fee_net_minor', 'fee_tax_minor', 'fee_gross_minor'],
  ],
  filters: ['status', 'user', 'bike', 'model', 'station'],
  choices: { status: statuses },
  async *readPages({ read, followed }, filter) {
    const status = statuses.find((one) => one === filter.get('status'));
    for (let after: RentalKey | undefined, goesOn = true; goesOn;) {
      const page = await findRentalPage(read, {
        status,
        userId: find(filter, 'user'),
        bikeId: find(filter, 'bike'),
        modelId: find(filter, 'model'),
        stationId: find(filter, 'station'),
        ...{ sort: 'NEWEST', first, after },
      });
      const { models, stations, bikes } = followed.readModel;
      yield page.rows.map(({ id, userId, bikeId, modelId, startStationId, endStationId, ...rental }) => [
        ...[id, userId, bikes.get(bikeId)?.serial ?? null],
        ...[models.get(modelId)?.brand ?? null, models.get(modelId)?.name ?? null],
        stations.get(startStationId)?.name ?? null,
        (endStationId !== null && stations.get(endStationId)?.name) || null,
        ...[rental.rentedAt, rental.returnBy, rental.endedAt, rental.endReason, rental.voidedAt],
        ...[rental.fee?.net ?? null, rental.fee?.tax ?? null, rental.fee?.gross ?? null],
      ]);
      const last = page.rows.at(-1);
      after = last && toRentalKey(last);
      goesOn = page.hasNextPage;
    }
  },
};

const jobStatuses = ['OPEN', 'CLOSED'] as const;

const jobs: ExportedList = {
  columns: [
    ...['id', 'serial', 'kind', 'is_blocking', 'severity', 'parts', 'text'],
    ...['opened_at', 'planned_at', 'promised_back', 'closed_at', 'result', 'minutes'],
    // In minor units of the town's currency.
    ...['cost_minor', 'charged_minor'],
  ],
  filters: ['status', 'bike', 'station'],
  choices: { status: jobStatuses },
  async *readPages({ read, followed }, filter) {
    const status = jobStatuses.find((one) => one === filter.get('status'));
    for (let after: string | undefined, goesOn = true; goesOn;) {
      const page = await findJobPage(read, {
        isOpen: status === undefined ? undefined : status === 'OPEN',
        bikeId: find(filter, 'bike'),
        stationId: find(filter, 'station'),
        ...{ isBlocking: undefined, kind: undefined, assigneeId: undefined, first, after },
      });
      const { bikes } = followed.readModel;
      yield page.rows.map(({ id, bikeId, kind, isBlocking, severity, parts, text, ...job }) => [
        ...[id, bikes.get(bikeId)?.serial ?? null, kind, isBlocking, severity, parts.join(' '), text],
        ...[job.openedAt, job.plannedAt, job.promisedBack, job.closedAt, job.result, job.minutes],
        ...[job.costMinor, job.chargedMinor],
      ]);
      after = page.rows.at(-1)?.id;
      goesOn = page.hasNextPage;
    }
  },
};

/** The lists by their names in addresses. */
export const exportedLists: ReadonlyMap<string, ExportedList> = new Map(
  Object.entries({ models, stations, bikes, rentals, jobs }),
);
