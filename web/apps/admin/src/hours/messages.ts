import { plural, type Catalogue } from '@bike/platform';

const en = {
  title: 'Opening hours',
  whose: 'Whose hours?',
  town: 'The whole town',
  hours: 'Hours',
  osm: 'Hours, as in OpenStreetMap',
  townHint: 'Such as Mo-Fr 09:00-18:00; Sa 10:00-14:00; PH,Su off. Left empty: always open.',
  stationHint: 'They replace those of the town. Left empty: as the town.',
  preview: 'The next days',
  closed: 'closed',
  fault: (message: string, right: string) => (right === '' ? message : `${message} Right so far: ${right}`),
  reason: 'Why?',
  closures: 'Closures',
  noClosures: 'Nothing is closed beside the hours.',
  newClosure: 'Close for some time',
  fromLocal: 'From',
  toLocal: 'Until',
  publicReason: 'Why? Everybody sees it.',
  spread: 'Dues within it move to',
  spreadDays: (days: number) =>
    plural('en', days, { one: 'the next open day', other: 'the next # open days' }),
  close: 'Close',
  added: 'Closed for that time',
  cancelClosure: 'Cancel',
  cancelOf: (reason: string) => `Cancel: ${reason}`,
  cancelReason: 'Cancelled',
  cancelled: 'Cancelled',
};

const de: typeof en = {
  title: 'Öffnungszeiten',
  whose: 'Wessen Zeiten?',
  town: 'Die ganze Stadt',
  hours: 'Zeiten',
  osm: 'Zeiten, wie in OpenStreetMap',
  townHint: 'Etwa Mo-Fr 09:00-18:00; Sa 10:00-14:00; PH,Su off. Leer gelassen: immer offen.',
  stationHint: 'Sie ersetzen die der Stadt. Leer gelassen: wie die Stadt.',
  preview: 'Die nächsten Tage',
  closed: 'geschlossen',
  fault: (message, right) => (right === '' ? message : `${message} Bis hierher richtig: ${right}`),
  reason: 'Warum?',
  closures: 'Schließungen',
  noClosures: 'Außerhalb der Zeiten ist nichts geschlossen.',
  newClosure: 'Für einige Zeit schließen',
  fromLocal: 'Von',
  toLocal: 'Bis',
  publicReason: 'Warum? Alle sehen es.',
  spread: 'Was darin fällig ist, geht auf',
  spreadDays: (days) =>
    plural('de', days, { one: 'den nächsten offenen Tag', other: 'die nächsten # offenen Tage' }),
  close: 'Schließen',
  added: 'Für diese Zeit geschlossen',
  cancelClosure: 'Absagen',
  cancelOf: (reason) => `Absagen: ${reason}`,
  cancelReason: 'Abgesagt',
  cancelled: 'Abgesagt',
};

/** The texts of this screen. */
export const messages: Catalogue<typeof en> = { en, de };
