import { BikeState } from '../store/generated/enums.ts';
import type { Bike, BikeModel, Standing, Station } from './entities.ts';
import { compareTexts, createSortedList, type SortedList } from './sorted-list.ts';

/** A station as its row says, without what is counted. */
export type StationRow = Omit<Station, 'version' | 'bikesParked' | 'standing'>;
/** A model as its row says, without what is counted. */
export type ModelRow = Omit<BikeModel, 'version' | 'availableUnits' | 'waiting' | 'bikesByState'>;
/** An entry of a waiting list. */
export interface EntryRow {
  id: string;
  modelId: string;
  /** It is live, and no bike is held for it. */
  isWaiting: boolean;
}

/** A row as it is now, and the event that changed it last. */
export interface ChangedRow<Row> {
  row: Row;
  seq: number;
}

/** Rows that have changed, and the event up to which these are all. */
export interface Changes {
  seq: number;
  stations: readonly ChangedRow<StationRow>[];
  models: readonly ChangedRow<ModelRow>[];
  bikes: readonly ChangedRow<Bike>[];
  entries: readonly ChangedRow<EntryRow>[];
  /** Ids of stations and models that are gone. Nothing has ever referred to them. */
  removed: readonly string[];
}

/** What a list of stations is sorted by. */
export type StationOrder = Pick<Station, 'name' | 'id'>;
/** What a list of bikes is sorted by. */
export type BikeOrder = Pick<Bike, 'serial' | 'id'>;

/** Stations, models and bikes, with what is counted of them, as they are in the database after the event `seq`. */
export interface ReadModel {
  readonly seq: number;
  readonly stations: ReadonlyMap<string, Station>;
  readonly models: ReadonlyMap<string, BikeModel>;
  readonly bikes: ReadonlyMap<string, Bike>;
  /** Entries that wait, by their ids: the model of each. */
  readonly waiting: ReadonlyMap<string, string>;
  readonly stationsByName: Pick<SortedList<Station, StationOrder>, 'values' | 'iterate' | 'findStart'>;
  readonly bikesBySerial: Pick<SortedList<BikeOrder>, 'iterate'>;
  readonly bikesByAge: Pick<SortedList<string>, 'iterate'>;
  /** How many stations there are that rent, and at which no bike is available. */
  readonly emptyStations: number;
  /** How many stations have more bikes than places. */
  readonly overFullStations: number;
  /** Ids of the bikes that stand at a station, retired ones included; null: those that stand at none. */
  getBikesAt(stationId: string | null): ReadonlySet<string>;
}

/** A read model that can be moved on. */
export interface MutableReadModel extends ReadModel {
  apply(changes: Changes): void;
}

const noBikes: ReadonlySet<string> = new Set();
const noStanding: Standing = { parked: 0, available: 0 };
const noBikesByState = Object.fromEntries(Object.values(BikeState).map((state) => [state, 0]));

/** Creates a read model with nothing in it. */
export function createReadModel(): MutableReadModel {
  let last = 0;
  let emptyStations = 0;
  let overFullStations = 0;
  const stations = new Map<string, Station>();
  const models = new Map<string, BikeModel>();
  const bikes = new Map<string, Bike>();
  const waiting = new Map<string, string>();
  const bikesAt = new Map<string | null, Set<string>>();
  const stationsByName = createSortedList<Station, StationOrder>(
    (a, b) => compareTexts(a.name, b.name) || compareTexts(a.id, b.id),
  );
  const bikesBySerial = createSortedList<BikeOrder>(
    (a, b) => compareTexts(a.serial, b.serial) || compareTexts(a.id, b.id),
  );
  const bikesByAge = createSortedList<string>((a, b) => compareTexts(b, a));

  return {
    get seq() {
      return last;
    },
    get emptyStations() {
      return emptyStations;
    },
    get overFullStations() {
      return overFullStations;
    },
    stations,
    models,
    bikes,
    waiting,
    stationsByName,
    bikesBySerial,
    bikesByAge,
    getBikesAt: (stationId) => bikesAt.get(stationId) ?? noBikes,
    apply(changes) {
      // Stations and models first: bikes are counted in them.
      changes.removed.forEach(remove);
      changes.stations.forEach(putStation);
      changes.models.forEach(putModel);
      const isNew = ({ row }: ChangedRow<Bike>) => !bikes.has(row.id);
      const added = changes.bikes.filter(isNew).map(({ row }) => row);
      changes.bikes.forEach(putBike);
      bikesBySerial.add(added.map(({ serial, id }) => ({ serial, id })));
      bikesByAge.add(added.map(({ id }) => id));
      changes.entries.forEach(putEntry);
      last = Math.max(last, changes.seq);
    },
  };

  function putStation({ row, seq }: ChangedRow<StationRow>): void {
    const before = stations.get(row.id);
    const { bikesParked, standing } = before ?? { bikesParked: 0, standing: new Map<string, Standing>() };
    showStation({ ...row, version: toVersion(before, seq), bikesParked, standing });
    if (before === undefined || canRent(before) === canRent(row)) return;
    for (const [modelId, { available }] of standing) {
      changeModel(modelId, seq, ({ availableUnits }) => ({
        availableUnits: availableUnits + (canRent(row) ? available : -available),
      }));
    }
  }

  function remove(id: string): void {
    const station = stations.get(id);
    if (station) {
      stationsByName.remove(station);
      countStation(station, -1);
    }
    stations.delete(id);
    models.delete(id);
  }

  function showStation(station: Station): void {
    const before = stations.get(station.id);
    stations.set(station.id, station);
    if (before) countStation(before, -1);
    countStation(station, 1);
    if (before?.name === station.name) return stationsByName.replace(station);
    if (before) stationsByName.remove(before);
    stationsByName.add([station]);
  }

  function countStation(station: Station, by: 1 | -1): void {
    if (station.isRetired) return;
    if (isEmpty(station)) emptyStations += by;
    if (isOverFull(station)) overFullStations += by;
  }

  function putModel({ row, seq }: ChangedRow<ModelRow>): void {
    const before = models.get(row.id);
    const counts = {
      availableUnits: before?.availableUnits ?? 0,
      waiting: before?.waiting ?? 0,
      bikesByState: before?.bikesByState ?? (noBikesByState as BikeModel['bikesByState']),
    };
    models.set(row.id, { ...row, version: toVersion(before, seq), ...counts });
  }

  function putBike({ row, seq }: ChangedRow<Bike>): void {
    const before = bikes.get(row.id);
    bikes.set(row.id, row);
    if (before && before.serial !== row.serial) {
      bikesBySerial.remove(before);
      bikesBySerial.add([{ serial: row.serial, id: row.id }]);
    }
    if (before && toPlace(before) === toPlace(row)) return;
    if (before) {
      bikesAt.get(before.stationId)?.delete(before.id);
      count(before, -1, seq);
    }
    const here = bikesAt.get(row.stationId);
    if (here) here.add(row.id);
    else bikesAt.set(row.stationId, new Set([row.id]));
    count(row, 1, seq);
  }

  function putEntry({ row: { id, modelId, isWaiting }, seq }: ChangedRow<EntryRow>): void {
    if (isWaiting === waiting.has(id)) return;
    if (isWaiting) waiting.set(id, modelId);
    else waiting.delete(id);
    changeModel(modelId, seq, (model) => ({ waiting: model.waiting + (isWaiting ? 1 : -1) }));
  }

  /** Adds a bike to what is counted where it is, or takes it out. */
  function count({ modelId, stationId, state }: Bike, by: 1 | -1, seq: number): void {
    const station = stationId === null ? undefined : stations.get(stationId);
    const available = state === 'AVAILABLE' ? by : 0;
    if (station && state !== 'RETIRED') {
      const before = station.standing.get(modelId) ?? noStanding;
      const here = { parked: before.parked + by, available: before.available + available };
      const standing = new Map(station.standing);
      if (here.parked > 0) standing.set(modelId, here);
      else standing.delete(modelId);
      const bikesParked = station.bikesParked + by;
      showStation({ ...station, version: toVersion(station, seq), bikesParked, standing });
    }
    changeModel(modelId, seq, ({ availableUnits, bikesByState }) => ({
      availableUnits: availableUnits + (station && canRent(station) ? available : 0),
      bikesByState: { ...bikesByState, [state]: bikesByState[state] + by },
    }));
  }

  function changeModel(id: string, seq: number, change: (model: BikeModel) => Partial<BikeModel>): void {
    const model = models.get(id);
    if (model) models.set(id, { ...model, ...change(model), version: toVersion(model, seq) });
  }
}

/** What a bike is counted by. */
const toPlace = ({ modelId, stationId, state }: Bike): string => `${modelId} ${stationId ?? ''} ${state}`;

/** Whether bikes that stand there can be rented. */
export const canRent = ({ isRenting, isOpen }: Pick<Station, 'isRenting' | 'isOpen'>): boolean =>
  isRenting && isOpen;

/** Whether more bikes stand there than there are places. */
export const isOverFull = ({ bikesParked, capacity }: Pick<Station, 'bikesParked' | 'capacity'>): boolean =>
  bikesParked > capacity;

function isEmpty(station: Station): boolean {
  if (!canRent(station)) return false;
  for (const { available } of station.standing.values()) if (available > 0) return false;
  return true;
}

/** The rows may be newer than the event, so an earlier one may come after a later one. */
function toVersion(before: { version: number } | undefined, seq: number): number {
  return Math.max(before?.version ?? 0, seq);
}
