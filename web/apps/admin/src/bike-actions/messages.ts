import { plural, type Catalogue } from '@bike/platform';

const bikes = (count: number) => plural('en', count, { one: '# bike', other: '# bikes' });
const raeder = (count: number) => plural('de', count, { one: '# Rad', other: '# Räder' });

const en = {
  /** On buttons. */
  actions: {
    move: 'Move',
    maintenance: 'To maintenance',
    missing: 'Report missing',
    restore: 'Back in service',
    retire: 'Retire',
  },
  headings: {
    move: (what: string) => `Move ${what}`,
    maintenance: (what: string) => `Take ${what} to maintenance`,
    missing: (what: string) => `Report ${what} missing`,
    restore: (what: string) => `Bring ${what} back in service`,
    retire: (what: string) => `Retire ${what}`,
  },
  hints: {
    move: 'A bike that is rented cannot be moved.',
    maintenance:
      'A bike that is rented goes to maintenance when it comes back. Whoever had one on hold keeps the place.',
    missing: 'If it is rented, its rental ends. Whoever had it on hold keeps the place on the waiting list.',
    restore: 'It can be rented again at once, and is offered to those who wait.',
    retire: 'This cannot be taken back. Its history stays.',
  },
  /** On the button that does it. */
  confirms: {
    move: 'Move',
    maintenance: 'Take to maintenance',
    missing: 'Report missing',
    restore: 'Bring back',
    retire: 'Retire for good',
  },
  bikes,
  station: 'Station',
  toStation: 'To which station?',
  stays: 'Where it stands now',
  reason: 'Reason',
  reasonHint: 'It is kept in the history of the bike.',
  progress: (finished: number, total: number) => `${finished} of ${total}`,
  stop: 'Stop',
  stopping: 'Stopping …',
  done: (count: number) => plural('en', count, { one: 'Done', other: 'Done with # bikes' }),
  partly: (changed: number, total: number) => `${changed} of ${total} are done`,
  failed: (count: number) =>
    plural('en', count, { one: 'One was not possible:', other: '# were not possible:' }),
  left: (count: number) => plural('en', count, { one: 'One was not begun.', other: '# were not begun.' }),
  again: 'Try these again',
};

const de: typeof en = {
  actions: {
    move: 'Umstellen',
    maintenance: 'In die Wartung',
    missing: 'Als vermisst melden',
    restore: 'Wieder in Betrieb',
    retire: 'Ausmustern',
  },
  headings: {
    move: (what) => `${what} umstellen`,
    maintenance: (what) => `${what} in die Wartung geben`,
    missing: (what) => `${what} als vermisst melden`,
    restore: (what) => `${what} wieder in Betrieb nehmen`,
    retire: (what) => `${what} ausmustern`,
  },
  hints: {
    move: 'Ein vermietetes Rad lässt sich nicht umstellen.',
    maintenance:
      'Ein vermietetes Rad kommt nach der Rückgabe in die Wartung. Wer eines reserviert hatte, behält den Platz.',
    missing:
      'Ist es vermietet, endet die Fahrt. Wer es reserviert hatte, behält den Platz auf der Warteliste.',
    restore: 'Es ist sofort wieder zu mieten und wird denen angeboten, die warten.',
    retire: 'Das lässt sich nicht zurücknehmen. Die Geschichte des Rades bleibt.',
  },
  confirms: {
    move: 'Umstellen',
    maintenance: 'In die Wartung geben',
    missing: 'Als vermisst melden',
    restore: 'In Betrieb nehmen',
    retire: 'Endgültig ausmustern',
  },
  bikes: raeder,
  station: 'Station',
  toStation: 'An welche Station?',
  stays: 'Wo es jetzt steht',
  reason: 'Grund',
  reasonHint: 'Er steht in der Geschichte des Rades.',
  progress: (finished, total) => `${finished} von ${total}`,
  stop: 'Anhalten',
  stopping: 'Wird angehalten …',
  done: (count) => plural('de', count, { one: 'Erledigt', other: 'Bei # Rädern erledigt' }),
  partly: (changed, total) => `${changed} von ${total} sind erledigt`,
  failed: (count) =>
    plural('de', count, { one: 'Eines war nicht möglich:', other: '# waren nicht möglich:' }),
  left: (count) =>
    plural('de', count, { one: 'Eines wurde nicht begonnen.', other: '# wurden nicht begonnen.' }),
  again: 'Diese noch einmal',
};

/** The texts of what can be done with bikes. */
export const messages: Catalogue<typeof en> = { en, de };
