import type { Catalogue } from '@bike/platform';

const en = {
  skip: 'Skip to the content',
  nav: {
    label: 'Main',
    bikes: 'Bikes',
    rentals: 'My rentals',
    operate: 'Operate',
    logIn: 'Log in',
    account: 'Account',
  },
  bell: (unread: number) => (unread > 0 ? `Notifications, ${unread} unread` : 'Notifications'),
  live: {
    live: 'Live',
    offline: (time: string) => `No connection. What you see is as of ${time}.`,
  },
  rental: {
    label: 'Your running rentals',
    left: (time: string) => `${time} left`,
    overdue: (time: string) => `${time} overdue`,
    return: 'Return',
    more: (count: number) => `and ${count} more`,
    held: (model: string, time: string) => `${model} is held for you: ${time} left`,
    take: 'Take it',
    unsent: (count: number) =>
      count === 1
        ? 'One return is not sent yet. It goes out by itself.'
        : `${count} returns are not sent yet. They go out by themselves.`,
    returned: (bike: string) => `${bike} is returned. Thank you.`,
    notReturned: (bike: string) => `${bike} could not be returned. It is still yours.`,
  },
  secondFactor: {
    needed: 'To work as staff you need a second factor.',
    add: 'Add it now',
  },
  update: { text: 'There is a new version of this app.', reload: 'Reload' },
  notOpened: 'This page could not be opened. Check the connection and try again.',
  notFound: {
    title: 'There is nothing here',
    hint: 'The address may be mistyped, or what was here is gone.',
    action: 'To the map',
  },
  notAllowed: {
    title: 'This part is for operators',
    hint: (email: string) =>
      `${email} is a rider's account. Someone who operates the town can give it that role.`,
  },
};

const de: typeof en = {
  skip: 'Zum Inhalt',
  nav: {
    label: 'Haupt',
    bikes: 'Räder',
    rentals: 'Meine Fahrten',
    operate: 'Betrieb',
    logIn: 'Anmelden',
    account: 'Konto',
  },
  bell: (unread) => (unread > 0 ? `Mitteilungen, ${unread} ungelesen` : 'Mitteilungen'),
  live: {
    live: 'Live',
    offline: (time) => `Keine Verbindung. Stand von ${time}.`,
  },
  rental: {
    label: 'Deine laufenden Fahrten',
    left: (time) => `noch ${time}`,
    overdue: (time) => `${time} überfällig`,
    return: 'Zurückgeben',
    more: (count) => `und ${count} weitere`,
    held: (model, time) => `${model} ist für dich reserviert: noch ${time}`,
    take: 'Nehmen',
    unsent: (count) =>
      count === 1
        ? 'Eine Rückgabe ist noch nicht gesendet. Sie geht von selbst hinaus.'
        : `${count} Rückgaben sind noch nicht gesendet. Sie gehen von selbst hinaus.`,
    returned: (bike) => `${bike} ist zurück. Danke.`,
    notReturned: (bike) => `${bike} konnte nicht zurückgegeben werden. Du hast es noch.`,
  },
  secondFactor: {
    needed: 'Zum Arbeiten brauchst du einen zweiten Faktor.',
    add: 'Jetzt hinzufügen',
  },
  update: { text: 'Es gibt eine neue Version dieser App.', reload: 'Neu laden' },
  notOpened: 'Diese Seite ließ sich nicht öffnen. Prüfe die Verbindung und versuche es noch einmal.',
  notFound: {
    title: 'Hier ist nichts',
    hint: 'Vielleicht ist die Adresse falsch, oder was hier war, ist weg.',
    action: 'Zur Karte',
  },
  notAllowed: {
    title: 'Dieser Teil ist für den Betrieb',
    hint: (email) =>
      `${email} ist das Konto eines Fahrgasts. Wer die Stadt betreibt, kann ihm diese Rolle geben.`,
  },
};

/** The texts of the shell. */
export const messages: Catalogue<typeof en> = { en, de };
