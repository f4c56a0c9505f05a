import type { Station } from '../common/catalogue';

/** Which stations need a look. */
export const stationShows = ['all', 'empty', 'overfull', 'closed'] as const;
/** One of `stationShows`. */
export type StationShow = (typeof stationShows)[number];

/** What the address says, or all. */
export const readShow = (text: string | undefined): StationShow =>
  stationShows.find((show) => show === text) ?? 'all';

/** How many bikes can be rented at a station now. */
export const countFree = ({
  isRenting,
  availability,
}: Pick<Station, 'isRenting' | 'availability'>): number =>
  isRenting ? availability.reduce((sum, { units }) => sum + units, 0) : 0;

const fits: Record<StationShow, (station: Station) => boolean> = {
  all: () => true,
  // As `FleetOverview.emptyStations` counts them.
  empty: (station) => station.isRenting && countFree(station) === 0,
  overfull: ({ isOverFull }) => isOverFull,
  closed: ({ isRenting, isReturning }) => !isRenting || !isReturning,
};

/** The stations that have all words in their name and are what is to be shown. */
export function filterStations(stations: readonly Station[], search: string, show: StationShow): Station[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return stations.filter(
    (station) => fits[show](station) && words.every((word) => station.name.toLowerCase().includes(word)),
  );
}
