import {
  compare,
  findMissing,
  type LineValues,
  type Plan,
  type PlanLine,
  type TextRules,
  type Value,
} from '@bike-rentals/imports/domain';
import type { Catalogue, KnownThing } from './catalogue.ts';
import { columns, fields } from './columns.ts';
import type { FindingCode, ImportKind } from './import-kinds.ts';
import { planBike } from './plan-bike.ts';

/** Says what becomes of lines of a kind, by what there is. */
export const toPlanLine =
  (kind: ImportKind, { catalogue, rules }: { catalogue: Catalogue; rules: TextRules }): PlanLine =>
  (values, key) =>
    kind === 'BIKES'
      ? planBike(values, catalogue, { key, rules })
      : planThing(kind, values, { key, catalogue });

function planThing(
  kind: 'MODELS' | 'STATIONS',
  values: LineValues,
  { key, catalogue }: { key: string; catalogue: Catalogue },
): Plan<FindingCode> {
  const found: readonly KnownThing[] =
    (kind === 'MODELS' ? catalogue.models : catalogue.stations).get(key) ?? [];
  if (found.length > 1) return { column: 'name', code: 'STATION_AMBIGUOUS' };
  const [known] = found;
  const missing = known ? undefined : findMissing(columns[kind], values);
  if (missing) return { column: missing.name, code: 'VALUE_MISSING' };
  const isKey = (name: string) => columns[kind].some((column) => column.name === name && column.isKey);
  // What differs from a name in spelling only is the same name.
  const given = Object.entries(values).filter(
    (entry): entry is [string, Value] => entry[1] !== undefined && !(known && isKey(entry[0])),
  );
  const named = Object.fromEntries(given.map(([name, value]) => [fields[name] ?? name, value]));
  return compare(known?.id, named, known?.values ?? {});
}
