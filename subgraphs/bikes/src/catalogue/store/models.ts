import { toComparisonKey, toPage, type Page } from '@bike-rentals/subgraph';
import type { BikeModel, FormFactor, Prisma, Propulsion } from '../../store/generated/client.ts';
import type { Reader, Transaction } from '../../store/open-store.ts';
import { toSearch } from '../../store/search.ts';

export type { BikeModel } from '../../store/generated/client.ts';

/** What a model begins with. Brand and name are normalised, and unique together. */
export interface NewModel {
  brand: string;
  name: string;
  formFactor: FormFactor;
  propulsion: Propulsion;
}

/** Inserts a model. */
export async function createModel(tx: Transaction, id: string, model: NewModel): Promise<BikeModel> {
  return tx.bikeModel.create({ data: { id, ...model } });
}

/** Writes changes of a model, and raises its version. */
export async function saveModel(tx: Transaction, id: string, changes: Partial<NewModel>): Promise<BikeModel> {
  return tx.bikeModel.update({ where: { id }, data: { ...changes, version: { increment: 1 } } });
}

/** The model with this id, unless it is retired. */
export async function findModelRow(tx: Transaction, id: string): Promise<BikeModel | null> {
  return tx.bikeModel.findUnique({ where: { id, retiredAt: null } });
}

/** Also one whose brand and name only look the same. A system has some dozens of models. */
export async function findModelByName(
  tx: Transaction,
  model: Pick<NewModel, 'brand' | 'name'>,
): Promise<BikeModel | undefined> {
  const toKey = ({ brand, name }: Pick<NewModel, 'brand' | 'name'>) =>
    JSON.stringify([toComparisonKey(brand), toComparisonKey(name)]);
  const models = await tx.bikeModel.findMany();
  return models.find((other) => toKey(other) === toKey(model));
}

/** The models with these ids, in any order. */
export async function findModels(read: Reader, ids: readonly string[]): Promise<BikeModel[]> {
  return read.bikeModel.findMany({ where: { id: { in: [...ids] } } });
}

/** Which models, in which order, and which page of them. Models match that meet all conditions. */
export interface ModelQuery {
  search: string | undefined;
  formFactor: FormFactor | undefined;
  /** Only models of which there are bikes here; units are then counted here. */
  stationId: string | undefined;
  available: boolean | undefined;
  sort: 'BRAND' | 'AVAILABLE_UNITS';
  first: number;
  after: ModelKey | undefined;
}

/** The sort key of a model: `units` counts where AVAILABLE_UNITS sorts, and is 0 elsewhere. */
export type ModelKey = [units: number, brand: string, name: string, id: string];
/** A model with the number of its units that can be rented. */
export type ModelRow = BikeModel & { units: number };

/** Whether a value from a cursor is a key of a model. */
export const isModelKey = (value: unknown): value is ModelKey =>
  Array.isArray(value) &&
  value.length === 4 &&
  typeof value[0] === 'number' &&
  value.slice(1).every((part) => typeof part === 'string');

/** A system has some dozens of models, so they are sorted by their availability in memory. */
export async function findModelPage(read: Reader, query: ModelQuery): Promise<Page<ModelRow>> {
  const models = await findMatching(read, query);
  const sorted = models.sort((a, b) => compareKeys(toModelKey(a, query.sort), toModelKey(b, query.sort)));
  const { after } = query;
  const rest = after ? sorted.filter((row) => compareKeys(toModelKey(row, query.sort), after) > 0) : sorted;
  return toPage(rest.slice(0, query.first + 1), query.first);
}

/** The number of models on all pages. */
export async function countModels(read: Reader, query: ModelQuery): Promise<number> {
  return (await findMatching(read, query)).length;
}

/** The key of a model in this order, for its cursor. */
export function toModelKey({ units, brand, name, id }: ModelRow, sort: ModelQuery['sort']): ModelKey {
  return [sort === 'AVAILABLE_UNITS' ? units : 0, brand, name, id];
}

/** Most units first, then brand, name and id in alphabetical order. */
function compareKeys(a: ModelKey, b: ModelKey): number {
  return (
    b[0] - a[0] ||
    a[1].localeCompare(b[1]) ||
    a[2].localeCompare(b[2]) ||
    (a[3] < b[3] ? -1 : a[3] > b[3] ? 1 : 0)
  );
}

async function findMatching(read: Reader, query: ModelQuery): Promise<ModelRow[]> {
  const models = await read.bikeModel.findMany({ where: toWhere(query) });
  const units = await countUnits(
    read,
    models.map((model) => ({ modelId: model.id, stationId: query.stationId ?? null })),
  );
  const rows = models.map((model, index) => ({ ...model, units: units[index] ?? 0 }));
  return query.available === undefined ? rows : rows.filter((row) => row.units > 0 === query.available);
}

function toWhere({ search, formFactor, stationId }: ModelQuery): Prisma.BikeModelWhereInput {
  return {
    retiredAt: null,
    AND: toSearch(search, (word) => ({ OR: [{ brand: { contains: word } }, { name: { contains: word } }] })),
    ...(formFactor !== undefined && { formFactor }),
    ...(stationId !== undefined && { bikes: { some: { stationId, state: { not: 'RETIRED' as const } } } }),
  };
}

/** A model at a station, of which units are counted. */
export interface UnitsAt {
  modelId: string;
  /** Null: all stations. */
  stationId: string | null;
}

/** What can be rented now, in the order of `places`: two statements whatever their number. */
export async function countUnits(read: Reader, places: readonly UnitsAt[]): Promise<number[]> {
  const [here, anywhere] = [places.filter(({ stationId }) => stationId !== null), places.filter(isAnywhere)];
  const units = new Map([
    ...(await countUnitsByStation(read, here)),
    ...(await countUnitsByModel(read, anywhere)),
  ]);
  return places.map((place) => units.get(toPlaceKey(place)) ?? 0);
}

const isAnywhere = ({ stationId }: UnitsAt): boolean => stationId === null;
const toPlaceKey = ({ modelId, stationId }: UnitsAt): string => JSON.stringify([modelId, stationId]);

const toUnitsFilter = (places: readonly UnitsAt[]) => ({
  modelId: { in: [...new Set(places.map(({ modelId }) => modelId))] },
  state: 'AVAILABLE' as const,
  station: { isRenting: true },
});

async function countUnitsByModel(read: Reader, places: readonly UnitsAt[]): Promise<[string, number][]> {
  if (places.length === 0) return [];
  const groups = await read.bike.groupBy({ by: ['modelId'], where: toUnitsFilter(places), _count: true });
  return groups.map(({ modelId, _count: units }) => [toPlaceKey({ modelId, stationId: null }), units]);
}

async function countUnitsByStation(read: Reader, places: readonly UnitsAt[]): Promise<[string, number][]> {
  if (places.length === 0) return [];
  const stationIds = [...new Set(places.flatMap(({ stationId }) => stationId ?? []))];
  const groups = await read.bike.groupBy({
    by: ['modelId', 'stationId'],
    where: { ...toUnitsFilter(places), stationId: { in: stationIds } },
    _count: true,
  });
  return groups.map(({ _count: units, ...place }) => [toPlaceKey(place), units]);
}
