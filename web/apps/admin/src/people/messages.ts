import { plural, type Catalogue } from '@bike/platform';

const en = {
  title: 'People',
  search: 'Search by name or mail address',
  role: 'Role',
  count: (count: number) => plural('en', count, { zero: 'Nobody', one: '# person', other: '# people' }),
  nothing: 'Nobody fits this search',
  showAll: 'Show all',
  name: 'Name',
  email: 'Mail address',
  bounced: (date: string) => `No such address since ${date}: nothing is mailed`,
  clearBounce: 'It is good again',
  all: 'All people',
  unknown: 'There is no such person',
  changeRole: 'Change the role',
  roleHints: {
    RENTER: (name: string) => `${name} can rent bikes, and sees nothing of the operator’s app.`,
    STAFF: (name: string) => `${name} sees all rentals, waiting lists and people, for the desk.`,
    ADMIN: (name: string) =>
      `${name} sees all rentals and people, and can change bikes, stations, models and roles.`,
  },
  state: 'State',
  states: {
    UNVERIFIED: 'Not verified',
    PENDING_APPROVAL: 'To be approved',
    REJECTED: 'Not approved',
    ACTIVE: 'Active',
    SUSPENDED: 'Suspended',
  },
  invitations: 'Invitations',
  noInvitations: 'Nobody is invited at the moment.',
  invite: 'Invite somebody',
  inviteHint: 'They get a mail with a link that is good for a week. Who has an account keeps it.',
  mailLanguage: 'Language of the mail',
  sendInvitation: 'Send the invitation',
  invitedTo: (email: string) => `A mail to ${email} is on its way.`,
  until: (time: string) => `good until ${time}`,
  withdraw: 'Take back',
  reason: 'Why?',
  accountActions: {
    approve: {
      title: 'Approve',
      hint: (name: string) => `${name} can rent then, and gets a mail.`,
      done: (name: string) => `${name} is approved`,
    },
    reject: {
      title: 'Do not approve',
      hint: (name: string) => `${name} cannot rent, and gets a mail without the reason.`,
      done: (name: string) => `${name} is not approved`,
    },
    suspend: {
      title: 'Suspend',
      hint: (name: string) =>
        `${name} is logged out everywhere and cannot log in. Bikes come back through the desk.`,
      done: (name: string) => `${name} is suspended`,
    },
    reinstate: {
      title: 'Reinstate',
      hint: (name: string) => `${name} can log in again.`,
      done: (name: string) => `${name} is reinstated`,
    },
    resetSecondFactor: {
      title: 'Remove the second factor',
      hint: (name: string) =>
        `For a lost phone: make sure who asks for it. ${name} is logged out everywhere, logs in with the password alone, and gets a mail.`,
      done: (name: string) => `${name} has no second factor any more`,
    },
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
  search: 'Nach Name oder Mailadresse suchen',
  role: 'Rolle',
  count: (count) => plural('de', count, { zero: 'Niemand', one: '# Person', other: '# Personen' }),
  nothing: 'Dazu passt niemand',
  showAll: 'Alle zeigen',
  name: 'Name',
  email: 'Mailadresse',
  bounced: (date) => `Adresse unbekannt seit ${date}: Es geht keine Mail hinaus`,
  clearBounce: 'Sie stimmt wieder',
  all: 'Alle Personen',
  unknown: 'Diese Person gibt es nicht',
  changeRole: 'Rolle ändern',
  roleHints: {
    RENTER: (name) => `${name} kann Räder mieten und sieht nichts vom Betrieb.`,
    STAFF: (name) => `${name} sieht alle Fahrten, Wartelisten und Personen, für den Schalter.`,
    ADMIN: (name) =>
      `${name} sieht alle Fahrten und Personen und kann Räder, Stationen, Modelle und Rollen ändern.`,
  },
  state: 'Zustand',
  states: {
    UNVERIFIED: 'Nicht bestätigt',
    PENDING_APPROVAL: 'Freizugeben',
    REJECTED: 'Nicht freigegeben',
    ACTIVE: 'Aktiv',
    SUSPENDED: 'Gesperrt',
  },
  invitations: 'Einladungen',
  noInvitations: 'Zurzeit ist niemand eingeladen.',
  invite: 'Jemanden einladen',
  inviteHint: 'Es geht eine Mail mit einem Link hinaus, der eine Woche gilt. Wer ein Konto hat, behält es.',
  mailLanguage: 'Sprache der Mail',
  sendInvitation: 'Einladung schicken',
  invitedTo: (email) => `Eine Mail an ${email} ist unterwegs.`,
  until: (time) => `gilt bis ${time}`,
  withdraw: 'Zurücknehmen',
  reason: 'Warum?',
  accountActions: {
    approve: {
      title: 'Freigeben',
      hint: (name) => `${name} kann dann mieten und bekommt eine Mail.`,
      done: (name) => `${name} ist freigegeben`,
    },
    reject: {
      title: 'Nicht freigeben',
      hint: (name) => `${name} kann nicht mieten und bekommt eine Mail ohne den Grund.`,
      done: (name) => `${name} ist nicht freigegeben`,
    },
    suspend: {
      title: 'Sperren',
      hint: (name) =>
        `${name} wird überall abgemeldet und kann sich nicht anmelden. Räder kommen über den Schalter zurück.`,
      done: (name) => `${name} ist gesperrt`,
    },
    reinstate: {
      title: 'Entsperren',
      hint: (name) => `${name} kann sich wieder anmelden.`,
      done: (name) => `${name} ist entsperrt`,
    },
    resetSecondFactor: {
      title: 'Zweiten Faktor entfernen',
      hint: (name) =>
        `Für ein verlorenes Telefon: Vergewissere dich, wer darum bittet. ${name} wird überall abgemeldet, meldet sich nur mit dem Passwort an und bekommt eine Mail.`,
      done: (name) => `${name} hat keinen zweiten Faktor mehr`,
    },
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
