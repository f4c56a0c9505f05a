import type { ExportedList as AnyList, Filter } from '@bike-rentals/imports';
import type { Clock } from '@bike-rentals/runtime';
import type { ReadModel } from '../../../read-model/create-read-model.ts';
import type { Reader } from '../../../store/open-store.ts';

/** Where lists are read from; the read model is got anew for each page. */
export interface ListSources {
  read: Reader;
  followed: { readonly readModel: ReadModel };
  clock: Clock;
}

/** A list of bikes, stations, and what happens to them. */
export type ExportedList = AnyList<ListSources>;

/** Rows that are read at once. */
export const first = 500;

/** The value of a filter, if it is given. */
export const find = (filter: Filter, name: string): string | undefined => filter.get(name) ?? undefined;

/** That one of some values which the filter names. */
export const findOne = <Value extends string>(
  filter: Filter,
  name: string,
  values: readonly Value[],
): Value | undefined => values.find((value) => value === filter.get(name));

/** What a list says of a bike, a model or a station instead of its id. */
export function toNames({ bikes, models, stations }: ReadModel) {
  return {
    serial: (id: string | null) => (id === null ? null : (bikes.get(id)?.serial ?? null)),
    model: (id: string | null): [string | null, string | null] => {
      const model = id === null ? undefined : models.get(id);
      return [model?.brand ?? null, model?.name ?? null];
    },
    station: (id: string | null) => (id === null ? null : (stations.get(id)?.name ?? null)),
  };
}
