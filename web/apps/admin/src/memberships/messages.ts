import { plural, type Catalogue } from '@bike/platform';

const en = {
  title: 'Memberships',
  none: 'None.',
  states: { PENDING: 'Not begun', ACTIVE: 'Active', ENDED: 'Ended' },
  span: (from: string, to: string) => `${from} – ${to}`,
  fromFirstRental: (days: number) =>
    `from the first rental, ${plural('en', days, { one: '# day', other: '# days' })}`,
  grant: 'Grant a membership',
  grantTitle: (name: string) => `Make ${name} a member`,
  grantHint: 'If there is a membership already, the new one begins when that one ends.',
  name: 'Name',
  defaultName: 'Year',
  days: 'Days',
  startsAtFirstRental: 'It begins with the first rental',
  end: 'End',
  endTitle: (membership: string) => `End the membership ${membership}`,
  endHint: 'Bikes that are out can be returned. The member is told.',
};

const de: typeof en = {
  title: 'Mitgliedschaften',
  none: 'Keine.',
  states: { PENDING: 'Nicht begonnen', ACTIVE: 'Aktiv', ENDED: 'Zu Ende' },
  span: (from, to) => `${from} – ${to}`,
  fromFirstRental: (days) => `ab der ersten Fahrt, ${plural('de', days, { one: '# Tag', other: '# Tage' })}`,
  grant: 'Mitgliedschaft geben',
  grantTitle: (name) => `${name} zum Mitglied machen`,
  grantHint: 'Gibt es schon eine Mitgliedschaft, beginnt die neue, wenn jene endet.',
  name: 'Name',
  defaultName: 'Jahr',
  days: 'Tage',
  startsAtFirstRental: 'Sie beginnt mit der ersten Fahrt',
  end: 'Beenden',
  endTitle: (membership) => `Mitgliedschaft ${membership} beenden`,
  endHint: 'Räder, die unterwegs sind, können zurückgegeben werden. Das Mitglied erfährt davon.',
};

/** The texts of memberships. */
export const messages: Catalogue<typeof en> = { en, de };
