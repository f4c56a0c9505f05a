import { plural, type Catalogue } from '@bike/platform';

const en = {
  title: 'People',
  search: 'Search by mail address',
  role: 'Role',
  count: (count: number) => plural('en', count, { zero: 'Nobody', one: '# person', other: '# people' }),
  nothing: 'Nobody fits this search',
  showAll: 'Show all',
  name: 'Name',
  email: 'Mail address',
  all: 'All people',
  unknown: 'There is no such person',
  changeRole: 'Change the role',
  roleHints: {
    RENTER: (name: string) => `${name} can rent bikes, and sees nothing of the operator’s app.`,
    STAFF: (name: string) => `${name} sees all rentals, waiting lists and people, for the desk.`,
    ADMIN: (name: string) =>
      `${name} sees all rentals and people, and can change bikes, stations, models and roles.`,
  },
  ownRole: 'Your own role can be taken by another operator only.',
  done: (name: string, role: string) => `${name}: ${role}`,
  waitingList: 'Waits for',
  noneWaited: 'Waits for nothing.',
  place: (place: number) => `number ${place}`,
  held: (serial: string, time: string) => `${serial} is held until ${time}`,
  anywhere: 'anywhere',
  rentals: 'Rentals',
  noRentals: 'Has not rented anything yet.',
};

const de: typeof en = {
  title: 'Personen',
  search: 'Nach Mailadresse suchen',
  role: 'Rolle',
  count: (count) => plural('de', count, { zero: 'Niemand', one: '# Person', other: '# Personen' }),
  nothing: 'Dazu passt niemand',
  showAll: 'Alle zeigen',
  name: 'Name',
  email: 'Mailadresse',
  all: 'Alle Personen',
  unknown: 'Diese Person gibt es nicht',
  changeRole: 'Rolle ändern',
  roleHints: {
    RENTER: (name) => `${name} kann Räder mieten und sieht nichts vom Betrieb.`,
    STAFF: (name) => `${name} sieht alle Fahrten, Wartelisten und Personen, für den Schalter.`,
    ADMIN: (name) =>
      `${name} sieht alle Fahrten und Personen und kann Räder, Stationen, Modelle und Rollen ändern.`,
  },
  ownRole: 'Deine eigene Rolle kann dir nur jemand anderes aus dem Betrieb nehmen.',
  done: (name, role) => `${name}: ${role}`,
  waitingList: 'Wartet auf',
  noneWaited: 'Wartet auf nichts.',
  place: (place) => `Nummer ${place}`,
  held: (serial, time) => `${serial} ist bis ${time} reserviert`,
  anywhere: 'überall',
  rentals: 'Fahrten',
  noRentals: 'Hat noch nichts gemietet.',
};

/** The texts of this screen. */
export const messages: Catalogue<typeof en> = { en, de };
