import type { Catalogue } from './i18n/i18n';

const en = {
  close: 'Close',
  dismiss: 'Dismiss',
  tryAgain: 'Try again',
  loading: 'Loading …',
  loadMore: 'Show more',
  undo: {
    title: 'Rented by mistake?',
    hint: (serial: string, station: string) =>
      station === ''
        ? `If ${serial} stands where you found it, your rental counts as never having happened.`
        : `If ${serial} still stands at ${station}, your rental counts as never having happened.`,
    confirm: 'Yes, undo it',
    keep: 'Keep it',
    sending: 'Undoing …',
    pending: 'This takes longer than usual. It goes on by itself.',
    done: (serial: string) => `${serial} is no longer yours.`,
    refusals: {
      TOO_LATE: 'It is too late to undo it. Return the bike instead.',
      BIKE_MOVED_ON: 'You have another bike by now. Return it instead.',
      ALREADY_RETURNED: 'This bike is back already.',
      RENTAL_UNKNOWN: 'This rental does not exist.',
    } as Partial<Record<string, string>>,
  },
  stepUp: {
    hint: 'Show once more that it is you. It counts for ten minutes.',
    password: 'Your password',
    code: 'Code of your authenticator',
    action: 'Go on',
    problems: {
      BAD_CREDENTIALS: 'This password is not right.',
      CODE_REQUIRED: 'Give a code of your authenticator, too.',
      BAD_CODE: 'This code is wrong, or was used before. Wait for the next one.',
      THROTTLED: 'Too many attempts. Wait a few minutes.',
      UNKNOWN: 'That did not work. Try again in a moment.',
    },
  },
  terms: {
    read: 'Read the terms',
    accept: 'I accept the terms',
    changed: 'There is a newer version meanwhile. Read it once more.',
  },
  problems: {
    OFFLINE: { title: 'No connection', hint: 'The server cannot be reached. What you see may be old.' },
    UNAVAILABLE: {
      title: 'Out of service for a moment',
      hint: 'A part of the system does not answer. It usually takes seconds.',
    },
    SUBGRAPH_UNAVAILABLE: {
      title: 'Out of service for a moment',
      hint: 'A part of the system does not answer. It usually takes seconds.',
    },
    TIMEOUT: { title: 'That took too long', hint: 'The server is busy. Try again in a moment.' },
    OVERLOADED: { title: 'The server is busy', hint: 'Try again in a moment.' },
    TOO_MANY_REQUESTS: { title: 'Too many requests', hint: 'Wait a moment, then try again.' },
    UNAUTHENTICATED: { title: 'Your session has ended', hint: 'Log in again to go on.' },
    FORBIDDEN: { title: 'This is not for you', hint: 'Your account does not have the right to do this.' },
    NOT_FOUND: { title: 'This does not exist', hint: 'It may have been removed.' },
    UNKNOWN: { title: 'That did not work', hint: 'Something went wrong on our side.' },
  },
  notifications: {
    BIKE_HELD: 'A bike is held for you',
    HOLD_EXPIRED: 'The time to take your bike is over',
    HOLD_WITHDRAWN: 'The bike held for you was taken out of service',
    RENTAL_DUE: 'Your bike is due soon',
    DUE_CHANGED: 'Your bike is due later',
    EXTENDED: 'You may keep your bike longer',
    DUE_SET_FOR_YOU: 'Your bike has a new due time',
    RENTAL_OVERDUE: 'Your bike is overdue',
    RENTED_FOR_YOU: 'A bike was rented for you',
    RETURNED_FOR_YOU: 'Our staff has ended your rental',
    RENTAL_CORRECTED: 'Our staff has corrected your rental',
    RENTAL_VOIDED: 'Our staff has voided your rental',
    RENTAL_REOPENED: 'Your rental goes on',
    BIKE_SWAPPED: 'Your rental goes on with another bike',
    BIKE_LOST: 'Your bike is recorded as lost',
    BIKE_FOUND: 'The bike that you had lost was found',
    PLACE_CHANGED: 'Your place in a waiting list has changed',
    BLOCKED: 'You cannot rent bikes at the moment',
    UNBLOCKED: 'You can rent bikes again',
    MEMBERSHIP_ENDING: 'Your membership ends soon',
    MEMBERSHIP_ENDED: 'Your membership has ended',
  },
  map: {
    label: 'Map of the stations',
    unavailable: 'This device cannot show the map. The list has everything that the map has.',
    station: (name: string, free: number) => `${name}: ${free} free`,
    you: 'You are here',
  },
};

const de: typeof en = {
  close: 'Schließen',
  dismiss: 'Ausblenden',
  tryAgain: 'Erneut versuchen',
  loading: 'Wird geladen …',
  loadMore: 'Mehr anzeigen',
  undo: {
    title: 'Aus Versehen gemietet?',
    hint: (serial, station) =>
      station === ''
        ? `Steht ${serial}, wo du es gefunden hast, dann hat deine Fahrt nie stattgefunden.`
        : `Steht ${serial} noch an der Station ${station}, dann hat deine Fahrt nie stattgefunden.`,
    confirm: 'Ja, rückgängig machen',
    keep: 'Behalten',
    sending: 'Wird rückgängig gemacht …',
    pending: 'Das dauert länger als sonst. Es läuft von selbst weiter.',
    done: (serial) => `${serial} gehört nicht mehr zu dir.`,
    refusals: {
      TOO_LATE: 'Dafür ist es zu spät. Gib das Rad stattdessen zurück.',
      BIKE_MOVED_ON: 'Du hast inzwischen ein anderes Rad. Gib es stattdessen zurück.',
      ALREADY_RETURNED: 'Dieses Rad ist schon zurück.',
      RENTAL_UNKNOWN: 'Diese Fahrt gibt es nicht.',
    },
  },
  stepUp: {
    hint: 'Zeig noch einmal, dass du es bist. Das gilt zehn Minuten.',
    password: 'Dein Passwort',
    code: 'Code deiner Authenticator-App',
    action: 'Weiter',
    problems: {
      BAD_CREDENTIALS: 'Dieses Passwort stimmt nicht.',
      CODE_REQUIRED: 'Gib auch einen Code deiner Authenticator-App ein.',
      BAD_CODE: 'Dieser Code ist falsch oder schon benutzt. Warte auf den nächsten.',
      THROTTLED: 'Zu viele Versuche. Warte ein paar Minuten.',
      UNKNOWN: 'Das hat nicht geklappt. Versuche es gleich noch einmal.',
    },
  },
  terms: {
    read: 'Bedingungen lesen',
    accept: 'Ich stimme zu',
    changed: 'Inzwischen gibt es eine neuere Fassung. Lies sie noch einmal.',
  },
  problems: {
    OFFLINE: {
      title: 'Keine Verbindung',
      hint: 'Der Server ist nicht erreichbar. Das Angezeigte ist vielleicht veraltet.',
    },
    UNAVAILABLE: {
      title: 'Kurz nicht verfügbar',
      hint: 'Ein Teil des Systems antwortet nicht. Meist dauert das nur Sekunden.',
    },
    SUBGRAPH_UNAVAILABLE: {
      title: 'Kurz nicht verfügbar',
      hint: 'Ein Teil des Systems antwortet nicht. Meist dauert das nur Sekunden.',
    },
    TIMEOUT: {
      title: 'Das hat zu lange gedauert',
      hint: 'Der Server ist ausgelastet. Versuche es gleich noch einmal.',
    },
    OVERLOADED: { title: 'Der Server ist ausgelastet', hint: 'Versuche es gleich noch einmal.' },
    TOO_MANY_REQUESTS: { title: 'Zu viele Anfragen', hint: 'Warte kurz und versuche es dann noch einmal.' },
    UNAUTHENTICATED: { title: 'Deine Sitzung ist zu Ende', hint: 'Melde dich wieder an, um weiterzumachen.' },
    FORBIDDEN: { title: 'Das ist nicht für dich', hint: 'Dein Konto hat dafür keine Berechtigung.' },
    NOT_FOUND: { title: 'Das gibt es nicht', hint: 'Vielleicht wurde es entfernt.' },
    UNKNOWN: { title: 'Das hat nicht geklappt', hint: 'Bei uns ist etwas schiefgegangen.' },
  },
  notifications: {
    BIKE_HELD: 'Ein Rad ist für dich reserviert',
    HOLD_EXPIRED: 'Die Zeit, dein Rad zu nehmen, ist um',
    HOLD_WITHDRAWN: 'Das für dich reservierte Rad ist außer Betrieb',
    RENTAL_DUE: 'Dein Rad ist bald fällig',
    DUE_CHANGED: 'Dein Rad ist später fällig',
    EXTENDED: 'Du kannst dein Rad länger behalten',
    DUE_SET_FOR_YOU: 'Dein Rad ist zu einer anderen Zeit fällig',
    RENTAL_OVERDUE: 'Dein Rad ist überfällig',
    RENTED_FOR_YOU: 'Für dich wurde ein Rad gemietet',
    RETURNED_FOR_YOU: 'Unser Personal hat deine Fahrt beendet',
    RENTAL_CORRECTED: 'Unser Personal hat deine Fahrt berichtigt',
    RENTAL_VOIDED: 'Unser Personal hat deine Fahrt storniert',
    RENTAL_REOPENED: 'Deine Fahrt geht weiter',
    BIKE_SWAPPED: 'Deine Fahrt geht mit einem anderen Rad weiter',
    BIKE_LOST: 'Dein Rad gilt als verloren',
    BIKE_FOUND: 'Das Rad, das du verloren hattest, ist wieder da',
    PLACE_CHANGED: 'Dein Platz in einer Warteliste hat sich geändert',
    BLOCKED: 'Du kannst gerade keine Räder mieten',
    UNBLOCKED: 'Du kannst wieder Räder mieten',
    MEMBERSHIP_ENDING: 'Deine Mitgliedschaft endet bald',
    MEMBERSHIP_ENDED: 'Deine Mitgliedschaft ist zu Ende',
  },
  map: {
    label: 'Karte der Stationen',
    unavailable: 'Dieses Gerät kann die Karte nicht zeigen. In der Liste steht alles, was die Karte zeigt.',
    station: (name, free) => `${name}: ${free} frei`,
    you: 'Du bist hier',
  },
};

/** The texts of the parts that all apps share. */
export const messages: Catalogue<typeof en> = { en, de };
