import type { Catalogue } from '@bike/platform';

const en = {
  bike: 'Bike',
  person: 'Person',
  way: 'From, to',
  began: 'Began',
  state: 'State',
  nowhere: 'without a return',
  took: (time: string) => `took ${time}`,
  left: (time: string) => `${time} left`,
  late: (time: string) => `${time} late`,
  voided: 'Voided',
  giveBack: 'Return',
  giveBackBike: (serial: string) => `Return ${serial}`,
  heading: (serial: string) => `Return ${serial}`,
  hint: (name: string) => `This ends the rental of ${name}. The bike can be rented again at once.`,
  station: 'Where does it stand?',
  confirm: 'Return it',
  sending: 'Returning …',
  ended: (serial: string) => `${serial} is back`,
  pending: 'This takes longer than usual. It goes on by itself.',
  unsent: 'There is no connection. The return is kept, and sent when it is back.',
  refusals: {
    ALREADY_RETURNED: 'This bike is back already.',
    RENTAL_UNKNOWN: 'This rental does not exist any more.',
    STATION_UNKNOWN: 'This station does not exist. Choose another one.',
    EXPIRED: 'It was not decided in time. Try again.',
  } as Record<string, string>,
  again: 'Try again',
};

const de: typeof en = {
  bike: 'Rad',
  person: 'Person',
  way: 'Von, nach',
  began: 'Beginn',
  state: 'Stand',
  nowhere: 'ohne Rückgabe',
  took: (time) => `dauerte ${time}`,
  left: (time) => `noch ${time}`,
  late: (time) => `${time} zu spät`,
  voided: 'Storniert',
  giveBack: 'Zurückgeben',
  giveBackBike: (serial) => `${serial} zurückgeben`,
  heading: (serial) => `${serial} zurückgeben`,
  hint: (name) => `Das beendet die Fahrt von ${name}. Das Rad ist sofort wieder zu mieten.`,
  station: 'Wo steht es?',
  confirm: 'Zurückgeben',
  sending: 'Wird zurückgegeben …',
  ended: (serial) => `${serial} ist zurück`,
  pending: 'Das dauert länger als sonst. Es läuft von selbst weiter.',
  unsent: 'Es gibt keine Verbindung. Die Rückgabe wird aufgehoben und gesendet, sobald sie zurück ist.',
  refusals: {
    ALREADY_RETURNED: 'Dieses Rad ist schon zurück.',
    RENTAL_UNKNOWN: 'Diese Fahrt gibt es nicht mehr.',
    STATION_UNKNOWN: 'Diese Station gibt es nicht. Wähle eine andere.',
    EXPIRED: 'Es wurde nicht rechtzeitig entschieden. Versuche es noch einmal.',
  },
  again: 'Noch einmal',
};

/** The texts of rentals, which several screens list. */
export const messages: Catalogue<typeof en> = { en, de };
