import { plural, type Catalogue } from '@bike/platform';
import { readDuration } from './rule-value';

const names = {
  en: {
    rentalLength: 'Length of a rental',
    rentalLengthMin: 'Shortest rental, where renters choose',
    lengthChoice: 'Who decides how long a rental is',
    returnRule: 'Where a bike belongs back',
    rentalsPerUser: 'Bikes of one person',
    rentalsPerUserAndModel: 'Bikes of one person of the same model',
    holdTime: 'A bike is held for the next in line',
    grace: 'From due until overdue',
    reminderBefore: 'Reminder before it is due',
    undoWithin: 'A renter may undo a rental within',
    closedDue: 'Due while the station is closed',
    extensionsMax: 'Extensions of a rental',
    extensionLength: 'An extension is for',
    totalLengthMax: 'A rental lasts at most',
    extendWhileOthersWait: 'Extend while others wait',
    requiresApproval: 'Only those rent whom staff has approved',
    requiresMembership: 'Only members rent',
    ridesPerInspection: 'Rides until an inspection (0: never)',
    daysPerInspection: 'Days until an inspection (0: never)',
    inspectionBlocks: 'Out of service until it is inspected',
  },
  de: {
    rentalLength: 'Dauer einer Fahrt',
    rentalLengthMin: 'Kürzeste Fahrt, wo Mietende wählen',
    lengthChoice: 'Wer über die Dauer einer Fahrt entscheidet',
    returnRule: 'Wohin ein Rad zurückgehört',
    rentalsPerUser: 'Räder einer Person',
    rentalsPerUserAndModel: 'Räder einer Person vom selben Modell',
    holdTime: 'Ein Rad bleibt reserviert',
    grace: 'Von fällig bis überfällig',
    reminderBefore: 'Erinnerung, bevor es fällig ist',
    undoWithin: 'Rückgängig zu machen innerhalb von',
    closedDue: 'Fällig, wenn geschlossen ist',
    extensionsMax: 'Verlängerungen einer Fahrt',
    extensionLength: 'Eine Verlängerung dauert',
    totalLengthMax: 'Eine Fahrt dauert höchstens',
    extendWhileOthersWait: 'Verlängern, während andere warten',
    requiresApproval: 'Nur vom Personal Freigegebene mieten',
    requiresMembership: 'Nur Mitglieder mieten',
    ridesPerInspection: 'Fahrten bis zur Durchsicht (0: nie)',
    daysPerInspection: 'Tage bis zur Durchsicht (0: nie)',
    inspectionBlocks: 'Bis zur Durchsicht außer Betrieb',
  },
};

const choices = {
  en: {
    BY_LENGTH: 'By length of the rental',
    END_OF_NEXT_OPEN_DAY: 'End of the next open day',
    START_OF_NEXT_OPEN: 'An hour after the next opening',
    END_OF_PREVIOUS_OPEN: 'Closing time before',
    KEEP: 'Stays as it is',
    FIXED: 'The rules',
    CHOSEN: 'Renters, when renting',
    ANY_STATION: 'Any station',
    HOME_STATION: 'Where it was rented',
    YES: 'Yes',
    NO: 'No',
  },
  de: {
    BY_LENGTH: 'Nach Dauer der Fahrt',
    END_OF_NEXT_OPEN_DAY: 'Ende des nächsten offenen Tages',
    START_OF_NEXT_OPEN: 'Eine Stunde nach der nächsten Öffnung',
    END_OF_PREVIOUS_OPEN: 'Schließzeit davor',
    KEEP: 'Bleibt, wie es ist',
    FIXED: 'Die Regeln',
    CHOSEN: 'Mietende beim Mieten',
    ANY_STATION: 'Irgendeine Station',
    HOME_STATION: 'Wo es gemietet wurde',
    YES: 'Ja',
    NO: 'Nein',
  },
};

function toText(language: 'en' | 'de', value: string): string {
  const duration = readDuration(value);
  if (!duration) return (choices[language] as Record<string, string | undefined>)[value] ?? value;
  const forms = language === 'de' ? { one: '# Tag', other: '# Tage' } : { one: '# day', other: '# days' };
  const parts = [
    duration.days > 0 && plural(language, duration.days, forms),
    duration.hours > 0 && `${duration.hours} h`,
    duration.minutes > 0 && `${duration.minutes} min`,
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(' ') : '0 min';
}

const toName = (language: 'en' | 'de', key: string): string =>
  (names[language] as Record<string, string | undefined>)[key] ?? key;

const en = {
  mails: 'Look at the mails',
  title: 'Rules',
  hint: 'The narrowest place that says something decides. What runs already keeps the rules of its start.',
  model: 'Model',
  station: 'Station',
  allModels: 'All models',
  allStations: 'All stations',
  rule: 'Rule',
  value: 'Value',
  from: 'Decided by',
  sources: {
    MODEL_AT_STATION: 'Model at this station',
    MODEL: 'Model',
    STATION: 'Station',
    TOWN: 'Town',
    BUILT_IN: 'Built in',
  },
  change: 'Change',
  changeRule: (name: string) => `Change: ${name}`,
  unit: 'Unit',
  units: { minutes: 'minutes', hours: 'hours', days: 'days' },
  range: (min: string, max: string) => `From ${min} to ${max}`,
  conflict: (rule: string) => `This does not go with “${rule}” here.`,
  beginsOn: 'Begins on',
  beginsHint: 'Left empty: at once.',
  reason: 'Why?',
  unset: 'Decide elsewhere',
  history: 'Changes here',
  noHistory: 'Nothing of its own was ever said here.',
  asElsewhere: 'as elsewhere',
  firstStart: 'First start',
  validFrom: (moment: string) => `From ${moment}`,
  undo: 'Undo',
  undoVersion: (version: number) => `Undo change ${version}`,
  undoReason: (version: number) => `Undoes change ${version}`,
  undone: 'Undone',
  toName: (key: string) => toName('en', key),
  toText: (value: string) => toText('en', value),
};

const de: typeof en = {
  mails: 'Die Mails ansehen',
  title: 'Regeln',
  hint: 'Der engste Ort, der etwas sagt, entscheidet. Was schon läuft, behält die Regeln seines Beginns.',
  model: 'Modell',
  station: 'Station',
  allModels: 'Alle Modelle',
  allStations: 'Alle Stationen',
  rule: 'Regel',
  value: 'Wert',
  from: 'Entschieden von',
  sources: {
    MODEL_AT_STATION: 'Modell an dieser Station',
    MODEL: 'Modell',
    STATION: 'Station',
    TOWN: 'Stadt',
    BUILT_IN: 'Voreinstellung',
  },
  change: 'Ändern',
  changeRule: (name) => `Ändern: ${name}`,
  unit: 'Einheit',
  units: { minutes: 'Minuten', hours: 'Stunden', days: 'Tage' },
  range: (min, max) => `Von ${min} bis ${max}`,
  conflict: (rule) => `Das passt hier nicht zu „${rule}“.`,
  beginsOn: 'Beginnt am',
  beginsHint: 'Leer gelassen: sofort.',
  reason: 'Warum?',
  unset: 'Anderswo entscheiden',
  history: 'Änderungen hier',
  noHistory: 'Hier wurde noch nie etwas Eigenes festgelegt.',
  asElsewhere: 'wie anderswo',
  firstStart: 'Erster Start',
  validFrom: (moment) => `Ab ${moment}`,
  undo: 'Zurücknehmen',
  undoVersion: (version) => `Änderung ${version} zurücknehmen`,
  undoReason: (version) => `Nimmt Änderung ${version} zurück`,
  undone: 'Zurückgenommen',
  toName: (key) => toName('de', key),
  toText: (value) => toText('de', value),
};

/** The texts of this screen. */
export const messages: Catalogue<typeof en> = { en, de };
