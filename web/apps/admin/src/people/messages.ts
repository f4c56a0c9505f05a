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
  makeAdmin: 'Make an operator',
  makeRenter: 'Take the operator’s role',
  adminHint: (name: string) =>
    `${name} will see all rentals and people, and can change bikes, stations, models and roles.`,
  renterHint: (name: string) =>
    `${name} can still rent bikes, and sees nothing of the operator’s app any more.`,
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
  makeAdmin: 'Zum Betrieb holen',
  makeRenter: 'Aus dem Betrieb nehmen',
  adminHint: (name) =>
    `${name} sieht dann alle Fahrten und Personen und kann Räder, Stationen, Modelle und Rollen ändern.`,
  renterHint: (name) => `${name} kann weiterhin Räder mieten und sieht vom Betrieb nichts mehr.`,
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
