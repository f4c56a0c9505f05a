import { plural, type Catalogue } from '@bike/platform';

const en = {
  title: 'Today',
  asOf: (time: string) => `As of ${time}`,
  now: 'Right now',
  active: (count: number) => plural('en', count, { one: 'rental runs', other: 'rentals run' }),
  overdue: (count: number) => plural('en', count, { one: 'is overdue', other: 'are overdue' }),
  waiting: (count: number) => plural('en', count, { one: 'person waits', other: 'people wait' }),
  empty: (count: number) => plural('en', count, { one: 'station is empty', other: 'stations are empty' }),
  overFull: (count: number) =>
    plural('en', count, { one: 'station is overfull', other: 'stations are overfull' }),
  longest: 'Overdue the longest',
  since: (time: string) => `${time} late`,
  toRental: 'Look at it',
  bikes: (count: number) => plural('en', count, { zero: 'No bikes', one: '# bike', other: '# bikes' }),
  noBikes: 'There are no bikes yet',
  noBikesHint: 'Add a model, then bikes of it at a station.',
  toModels: 'To the models',
  byState: 'Bikes by state',
  perHour: 'Rentals in the last 24 hours',
  perHourCaption: 'Rentals that began, by hour',
  started: (count: number) => plural('en', count, { zero: 'None began', one: '# began', other: '# began' }),
  ended: (count: number) => plural('en', count, { zero: 'none ended', one: '# ended', other: '# ended' }),
  garages: 'Garages for the winter',
  capacity: 'Bikes in one garage',
  garagesNeeded: (needed: number) =>
    plural('en', needed, { zero: 'garages', one: 'garage', other: 'garages' }),
  garagesFor: (bikes: number) => plural('en', bikes, { one: 'for # bike', other: 'for # bikes' }),
};

const de: typeof en = {
  title: 'Heute',
  asOf: (time) => `Stand ${time}`,
  now: 'Jetzt gerade',
  active: (count) => plural('de', count, { one: 'Fahrt läuft', other: 'Fahrten laufen' }),
  overdue: (count) => plural('de', count, { one: 'ist überfällig', other: 'sind überfällig' }),
  waiting: (count) => plural('de', count, { one: 'Person wartet', other: 'Personen warten' }),
  empty: (count) => plural('de', count, { one: 'Station ist leer', other: 'Stationen sind leer' }),
  overFull: (count) => plural('de', count, { one: 'Station ist übervoll', other: 'Stationen sind übervoll' }),
  longest: 'Am längsten überfällig',
  since: (time) => `${time} zu spät`,
  toRental: 'Ansehen',
  bikes: (count) => plural('de', count, { zero: 'Keine Räder', one: '# Rad', other: '# Räder' }),
  noBikes: 'Es gibt noch keine Räder',
  noBikesHint: 'Lege ein Modell an, dann Räder davon an einer Station.',
  toModels: 'Zu den Modellen',
  byState: 'Räder nach Zustand',
  perHour: 'Fahrten in den letzten 24 Stunden',
  perHourCaption: 'Begonnene Fahrten nach Stunde',
  started: (count) => plural('de', count, { zero: 'Keine begann', one: '# begann', other: '# begannen' }),
  ended: (count) => plural('de', count, { zero: 'keine endete', one: '# endete', other: '# endeten' }),
  garages: 'Garagen für den Winter',
  capacity: 'Räder in einer Garage',
  garagesNeeded: (needed) => plural('de', needed, { zero: 'Garagen', one: 'Garage', other: 'Garagen' }),
  garagesFor: (bikes) => plural('de', bikes, { one: 'für # Rad', other: 'für # Räder' }),
};

/** The texts of this screen. */
export const messages: Catalogue<typeof en> = { en, de };
