import { anyText, eachPage, oneOf } from '@bike-rentals/imports';
import { findBikePage, toBikeKey, type BikeKey } from '../../../catalogue/read-model/bike-list.ts';
import { findModelPage, toModelKey, type ModelKey } from '../../../catalogue/read-model/model-list.ts';
import { findStationPage, type StationKey } from '../../../stations/read-model/station-list.ts';
import { BikeState } from '../../../store/generated/enums.ts';
import { find, first, toNames, type ExportedList } from './list-sources.ts';

const models: ExportedList = {
  columns: ['brand', 'name', 'form_factor', 'propulsion', 'range_meters', 'wheel_count', 'cargo_load_kg'],
  filters: { search: anyText },
  async *readPages({ followed }, filter) {
    const all = { formFactor: undefined, stationId: undefined, available: undefined } as const;
    const query = { ...all, sort: 'BRAND', search: find(filter, 'search'), first } as const;
    const pages = eachPage(
      (after: ModelKey | undefined) => findModelPage(followed.readModel, { ...query, after }),
      (model) => toModelKey(followed.readModel, model, query),
    );
    for await (const rows of pages)
      yield rows.map(({ brand, name, formFactor, propulsion, rangeMeters, wheelCount, cargoLoadKg }) => {
        return [brand, name, formFactor, propulsion, rangeMeters, wheelCount, cargoLoadKg];
      });
  },
};

const stations: ExportedList = {
  columns: ['name', 'lat', 'lon', 'capacity', 'address', 'is_renting', 'is_returning'],
  filters: { search: anyText },
  async *readPages({ followed }, filter) {
    const query = { search: find(filter, 'search'), bounds: undefined, first };
    const pages = eachPage(
      (after: StationKey | undefined) => findStationPage(followed.readModel, { ...query, after }),
      ({ name, id }): StationKey => [name, id],
    );
    for await (const rows of pages)
      yield rows.map(({ name, lat, lon, capacity, address, isRenting, isReturning }) => {
        return [name, lat, lon, capacity, address, isRenting, isReturning];
      });
  },
};

const bikes: ExportedList = {
  columns: ['serial', 'brand', 'model', 'station', 'state'],
  filters: { search: anyText, model: anyText, station: anyText, state: oneOf(Object.values(BikeState)) },
  async *readPages({ followed }, filter) {
    const states = Object.values(BikeState).filter((state) => filter.getAll('state').includes(state));
    const query = {
      search: find(filter, 'search'),
      modelId: find(filter, 'model'),
      stationId: find(filter, 'station'),
      states: states.length > 0 ? states : undefined,
      sort: 'NEWEST',
      first,
    } as const;
    const pages = eachPage(
      (after: BikeKey | undefined) => findBikePage(followed.readModel, { ...query, after }),
      (bike) => toBikeKey(followed.readModel, bike),
    );
    for await (const rows of pages) {
      const { readModel } = followed;
      yield rows.map(({ serial, modelId, stationId, state }) => {
        const station = stationId === null ? undefined : readModel.stations.get(stationId);
        const place = station && !station.isRetired ? station.name : null;
        return [serial, ...toNames(readModel).model(modelId), place, state];
      });
    }
  },
};

/** What a town consists of. A file of these lists can be imported. */
export const fleetLists = { models, stations, bikes };
