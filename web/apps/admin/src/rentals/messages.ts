import { plural, type Catalogue } from '@bike/platform';

const en = {
  title: 'Rentals',
  statuses: { ALL: 'All', ACTIVE: 'Running', OVERDUE: 'Overdue', ENDED: 'Ended' },
  status: 'Which rentals',
  count: (count: number) => plural('en', count, { zero: 'No rentals', one: '# rental', other: '# rentals' }),
  empty: {
    ALL: 'There are no rentals yet',
    ACTIVE: 'Nothing is rented at the moment',
    OVERDUE: 'Nothing is overdue',
    ENDED: 'No rental has ended yet',
  },
  nothing: 'No rental fits this search',
  showAll: 'Show all',
  station: 'Station',
  allStations: 'All stations',
  ofPerson: (name: string) => `Of ${name}`,
  ofBike: (serial: string) => `Bike ${serial}`,
  remove: (what: string) => `Show not only: ${what}`,
};

const de: typeof en = {
  title: 'Fahrten',
  statuses: { ALL: 'Alle', ACTIVE: 'Laufend', OVERDUE: 'Überfällig', ENDED: 'Beendet' },
  status: 'Welche Fahrten',
  count: (count) => plural('de', count, { zero: 'Keine Fahrten', one: '# Fahrt', other: '# Fahrten' }),
  empty: {
    ALL: 'Es gibt noch keine Fahrten',
    ACTIVE: 'Gerade ist nichts vermietet',
    OVERDUE: 'Nichts ist überfällig',
    ENDED: 'Noch keine Fahrt ist zu Ende',
  },
  nothing: 'Dazu passt keine Fahrt',
  showAll: 'Alle zeigen',
  station: 'Station',
  allStations: 'Alle Stationen',
  ofPerson: (name) => `Von ${name}`,
  ofBike: (serial) => `Rad ${serial}`,
  remove: (what) => `Nicht nur zeigen: ${what}`,
};

/** The texts of this screen. */
export const messages: Catalogue<typeof en> = { en, de };
