import type { BikeFilter, BikeSort, BikeState } from '../graphql.generated';
import { bikeStates } from '../common/bike-states';

/** What of the fleet is shown. It is in the address, so that it can be shared and survives going back. */
export interface FleetFilter {
  search: string;
  modelId: string;
  stationId: string;
  states: BikeState[];
  sort: BikeSort;
}

/** The parameters of the address. */
interface Parameters {
  get(name: string): string | null;
}

/** Ways to sort, the usual one first. */
export const bikeSorts: readonly BikeSort[] = ['SERIAL_NUMBER', 'STATION', 'NEWEST'];

/** Reads the filter from the address; what it does not know it leaves out. */
export function readFleetFilter(parameters: Parameters): FleetFilter {
  const states = (parameters.get('states') ?? '').split(',');
  const sort = parameters.get('sort');
  return {
    search: parameters.get('q') ?? '',
    modelId: parameters.get('model') ?? '',
    stationId: parameters.get('station') ?? '',
    states: bikeStates.filter((state) => states.includes(state)),
    sort: bikeSorts.find((known) => known === sort) ?? 'SERIAL_NUMBER',
  };
}

/** The filter as the API takes it. Without states, retired bikes are left out. */
export function toBikeFilter({ search, modelId, stationId, states }: FleetFilter): BikeFilter {
  return {
    ...(search.trim() !== '' && { search: search.trim() }),
    ...(modelId !== '' && { modelId }),
    ...(stationId !== '' && { stationId }),
    ...(states.length > 0 && { states }),
  };
}

/** The parameter `states` after a click on one of them; null removes it from the address. */
export function toggleState(states: readonly BikeState[], state: BikeState): string | null {
  const next = bikeStates.filter((known) =>
    known === state ? !states.includes(known) : states.includes(known),
  );
  return next.length === 0 ? null : next.join(',');
}

/** True if anything is left out that would be shown without a filter. */
export const isFiltered = ({ search, modelId, stationId, states }: FleetFilter): boolean =>
  search !== '' || modelId !== '' || stationId !== '' || states.length > 0;
