import { openSnapshots, type SnapshotStatement } from '@bike-rentals/sqlite';
import type { ChangedRow, Changes, EntryRow, ModelRow, StationRow } from './create-read-model.ts';
import type { Bike } from './entities.ts';

/** Reads the rows that a read model is made of. */
export interface FleetRows extends Disposable {
  /** Whether somebody has committed since the last call. */
  hasNews(): boolean;
  /** All rows, as they are at one moment, in portions. */
  readAll(): Iterable<Changes>;
  /** The rows that the events after `seq` are about, as they are now. Of many events the first thousand. */
  readChanges(seq: number): Changes & { hasMore: boolean };
}

/** SQLite has neither booleans nor enums. */
type Stored<Row> = { [Column in keyof Row]: Row[Column] extends boolean ? 0 | 1 : Row[Column] };

const stationSelection = `SELECT "id", "name", "lat", "lon", "capacity", "address", "isRenting", "isReturning", "isOpen",
  "retiredAt" IS NOT NULL AS "isRetired" FROM "Station"`;
const toStation = (row: Stored<StationRow>): StationRow => ({
  ...row,
  isRenting: row.isRenting === 1,
  isReturning: row.isReturning === 1,
  isOpen: row.isOpen === 1,
  isRetired: row.isRetired === 1,
});

const modelSelection = `SELECT "id", "brand", "name", "formFactor", "propulsion",
  "rangeMeters", "wheelCount", "cargoLoadKg", "retiredAt" IS NOT NULL AS "isRetired" FROM "BikeModel"`;
const toModel = (row: Stored<ModelRow>): ModelRow => ({ ...row, isRetired: row.isRetired === 1 });

const bikeSelection =
  'SELECT "id", "serial", "feedId", "modelId", "stationId", "state", "withdraw", "version" FROM "Bike"';
const toBike = (row: Stored<Bike>): Bike => ({ ...row, withdraw: row.withdraw === 1 });

const entrySelection = `SELECT "id", "modelId", "endedAt" IS NULL AND NOT EXISTS
  (SELECT 1 FROM "Hold" WHERE "activeTicket" = "WaitingEntry"."ticket") AS "isWaiting" FROM "WaitingEntry"`;
const toEntry = (row: Stored<EntryRow>): EntryRow => ({ ...row, isWaiting: row.isWaiting === 1 });

/** Events that are read at once: their rows take some 20 ms. */
const eventsAtOnce = 1_000;
/** Rows of a portion: they take some 10 ms. */
const rowsAtOnce = 5_000;

/** Opens the database of bikes for reading. */
export function openFleetRows(file: string): FleetRows {
  const snapshots = openSnapshots(file);
  const prepare = snapshots.prepare;
  const lastSeq = prepare<[], { seq: number | null }>('SELECT max("seq") AS "seq" FROM "Event"');
  const lastNumber = prepare<[], { seq: number }>(
    `SELECT "seq" FROM "sqlite_sequence" WHERE "name" = 'Event'`,
  );
  const events = prepare<[number, number], EventRow>(
    'SELECT "seq", "type", "payload" FROM "Event" WHERE "seq" > ? ORDER BY "seq" LIMIT ?',
  );
  // Entries that have ended are of no interest at first: there may be millions.
  const [allStations, allModels, allBikes, liveEntries] = [
    prepare<[], Stored<StationRow>>(stationSelection),
    prepare<[], Stored<ModelRow>>(modelSelection),
    prepare<[], Stored<Bike>>(bikeSelection),
    prepare<[string], Stored<EntryRow>>(`${entrySelection} WHERE "modelId" = ? AND "endedAt" IS NULL`),
  ];
  const findStation = prepare<[string], Stored<StationRow>>(`${stationSelection} WHERE "id" = ?`);
  const findModel = prepare<[string], Stored<ModelRow>>(`${modelSelection} WHERE "id" = ?`);
  const findBike = prepare<[string], Stored<Bike>>(`${bikeSelection} WHERE "id" = ?`);
  const findEntry = prepare<[string], Stored<EntryRow>>(`${entrySelection} WHERE "id" = ?`);

  return {
    hasNews: () => snapshots.hasNews(),
    readAll: () => snapshots.iterate(readAll),
    readChanges: (seq) => snapshots.read(() => readChanges(seq)),
    [Symbol.dispose]: () => snapshots[Symbol.dispose](),
  };

  function* readAll(): Iterable<Changes> {
    // The highest number ever given, also if its event is deleted, or undone by a restore, which leaves a gap.
    const given = lastNumber.get()?.seq ?? 0;
    const seq = lastSeq.get()?.seq ?? given;
    const toChanged = <Row>(row: Row): ChangedRow<Row> => ({ row, seq: given });
    const models = allModels.all().map(toModel);
    const stations = allStations.all().map(toStation);
    yield { ...nothing, seq, models: models.map(toChanged), stations: stations.map(toChanged) };
    for (const rows of portion(allBikes.iterate())) {
      yield { ...nothing, seq, bikes: rows.map((row) => toChanged(toBike(row))) };
    }
    for (const { id } of models) {
      for (const rows of portion(liveEntries.iterate(id))) {
        yield { ...nothing, seq, entries: rows.map((row) => toChanged(toEntry(row))) };
      }
    }
  }

  function readChanges(after: number): Changes & { hasMore: boolean } {
    const found = events.all(after, eventsAtOnce);
    const seqs = findNamed(found);
    const stations = findRows(seqs.stations, findStation, toStation);
    const models = findRows(seqs.models, findModel, toModel);
    return {
      seq: found.at(-1)?.seq ?? after,
      hasMore: found.length === eventsAtOnce,
      stations,
      models,
      bikes: findRows(seqs.bikes, findBike, toBike),
      entries: findRows(seqs.entries, findEntry, toEntry),
      removed: [...findGone(seqs.stations, stations), ...findGone(seqs.models, models)],
    };
  }
}

const nothing = { stations: [], models: [], bikes: [], entries: [], removed: [] };

interface EventRow {
  seq: number;
  type: string;
  payload: string;
}

/** Ids of what has changed, and the last event that names each. */
function findNamed(events: readonly EventRow[]) {
  const [stations, models, bikes, entries] = [0, 1, 2, 3].map(() => new Map<string, number>()) as [
    Map<string, number>,
    Map<string, number>,
    Map<string, number>,
    Map<string, number>,
  ];
  for (const { seq, type, payload } of events) {
    const { stationId, modelId, bikeId, entryId } = JSON.parse(payload) as {
      stationId?: string | null;
      modelId?: string;
      bikeId?: string;
      entryId?: string;
    };
    // Other events name a station or a model as well, and change what is counted there, not the row.
    if (stationId && type.startsWith('station.')) stations.set(stationId, seq);
    if (modelId && type.startsWith('model.')) models.set(modelId, seq);
    if (bikeId) bikes.set(bikeId, seq);
    if (entryId) entries.set(entryId, seq);
  }
  return { stations, models, bikes, entries };
}

function findRows<Raw, Row>(
  seqs: ReadonlyMap<string, number>,
  statement: SnapshotStatement<[string], Raw>,
  toRow: (raw: Raw) => Row,
): ChangedRow<Row>[] {
  return [...seqs].flatMap(([id, seq]) => {
    const raw = statement.get(id);
    return raw === undefined ? [] : [{ row: toRow(raw), seq }];
  });
}

/** What events name and no row is there of. */
function findGone(seqs: ReadonlyMap<string, number>, found: readonly ChangedRow<{ id: string }>[]): string[] {
  const ids = new Set(found.map(({ row }) => row.id));
  return [...seqs.keys()].filter((id) => !ids.has(id));
}

function* portion<Row>(rows: Iterable<Row>): Iterable<Row[]> {
  let portion: Row[] = [];
  for (const row of rows) {
    portion.push(row);
    if (portion.length < rowsAtOnce) continue;
    yield portion;
    portion = [];
  }
  if (portion.length > 0) yield portion;
}
