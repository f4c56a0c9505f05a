import { toPage, type Page } from '@bike-rentals/subgraph';
import type { ReadModel } from '../../read-model/create-read-model.ts';
import type { BikeModel } from '../../read-model/entities.ts';
import { fold, toWords } from '../../read-model/search.ts';
import { compareTexts } from '../../read-model/sorted-list.ts';
import type { FormFactor } from '../../store/generated/enums.ts';

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

/** Whether a value from a cursor is a key of a model. */
export const isModelKey = (value: unknown): value is ModelKey =>
  Array.isArray(value) &&
  value.length === 4 &&
  typeof value[0] === 'number' &&
  value.slice(1).every((part) => typeof part === 'string');

/** A system has some dozens of models, so they are filtered and sorted as they are asked for. */
export function findModelPage(model: ReadModel, query: ModelQuery): Page<BikeModel> {
  const sorted = findMatching(model, query)
    .map((row) => ({ row, key: toModelKey(model, row, query) }))
    .sort((a, b) => compareKeys(a.key, b.key));
  const { after } = query;
  const rest = after ? sorted.filter(({ key }) => compareKeys(key, after) > 0) : sorted;
  return toPage(
    rest.slice(0, query.first + 1).map(({ row }) => row),
    query.first,
  );
}

/** The number of models on all pages. */
export function countModels(model: ReadModel, query: ModelQuery): number {
  return findMatching(model, query).length;
}

/** The key of a model in this order, for its cursor. */
export function toModelKey(
  model: ReadModel,
  row: BikeModel,
  { sort, stationId }: Pick<ModelQuery, 'sort' | 'stationId'>,
): ModelKey {
  const units = sort === 'AVAILABLE_UNITS' ? countUnits(model, row, stationId) : 0;
  return [units, row.brand, row.name, row.id];
}

/** What can be rented now, at this station, or, undefined, at all of them. */
export function countUnits({ stations }: ReadModel, row: BikeModel, stationId: string | undefined): number {
  if (stationId === undefined) return row.availableUnits;
  const station = stations.get(stationId);
  return (station?.isRenting && station.standing.get(row.id)?.available) || 0;
}

const collator = new Intl.Collator();

/** Most units first, then brand, name and id in alphabetical order. */
function compareKeys(a: ModelKey, b: ModelKey): number {
  return (
    b[0] - a[0] || collator.compare(a[1], b[1]) || collator.compare(a[2], b[2]) || compareTexts(a[3], b[3])
  );
}

function findMatching(model: ReadModel, query: ModelQuery): BikeModel[] {
  const { search, formFactor, stationId, available } = query;
  const words = toWords(search);
  const standing = stationId === undefined ? undefined : model.stations.get(stationId)?.standing;
  return [...model.models.values()].filter(
    (row) =>
      !row.isRetired &&
      (formFactor === undefined || row.formFactor === formFactor) &&
      (stationId === undefined || standing?.has(row.id)) &&
      (available === undefined || countUnits(model, row, stationId) > 0 === available) &&
      words.every((word) => fold(row.brand).includes(word) || fold(row.name).includes(word)),
  );
}
