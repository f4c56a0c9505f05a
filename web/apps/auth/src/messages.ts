import type { Catalogue } from '@bike/platform';

const en = {
  email: 'Email',
  password: 'Password',
  show: 'Show',
  busy: 'One moment …',
  logIn: { title: 'Log in', action: 'Log in', other: 'New here?' },
  register: {
    title: 'Open an account',
    action: 'Open the account',
    other: 'You have an account?',
    passwordHint: (min: number) => `At least ${min} characters. A short sentence is easy to remember.`,
  },
  problems: {
    BAD_CREDENTIALS: 'Email and password do not fit together.',
    THROTTLED: 'Too many attempts. Wait a few minutes, then try again.',
    TOO_MANY_REQUESTS: 'Too many attempts. Wait a moment, then try again.',
    EMAIL_TAKEN: 'There is an account with this email. Log in instead.',
    EMAIL_INVALID: 'This is not an email address.',
    WEAK_PASSWORD: 'This password is too easy to guess. Take a longer one.',
    INSECURE_ORIGIN:
      'Passwords are not sent over this connection, because others could read them. Use the https address.',
    UNAVAILABLE: 'The server cannot be reached. Try again in a moment.',
  },
};

const de: typeof en = {
  email: 'E-Mail',
  password: 'Passwort',
  show: 'Zeigen',
  busy: 'Einen Moment …',
  logIn: { title: 'Anmelden', action: 'Anmelden', other: 'Neu hier?' },
  register: {
    title: 'Konto eröffnen',
    action: 'Konto eröffnen',
    other: 'Du hast schon ein Konto?',
    passwordHint: (min) => `Mindestens ${min} Zeichen. Ein kurzer Satz ist leicht zu merken.`,
  },
  problems: {
    BAD_CREDENTIALS: 'E-Mail und Passwort passen nicht zusammen.',
    THROTTLED: 'Zu viele Versuche. Warte ein paar Minuten und versuche es dann wieder.',
    TOO_MANY_REQUESTS: 'Zu viele Versuche. Warte kurz und versuche es dann wieder.',
    EMAIL_TAKEN: 'Zu dieser E-Mail gibt es schon ein Konto. Melde dich an.',
    EMAIL_INVALID: 'Das ist keine E-Mail-Adresse.',
    WEAK_PASSWORD: 'Dieses Passwort ist zu leicht zu erraten. Nimm ein längeres.',
    INSECURE_ORIGIN:
      'Über diese Verbindung werden keine Passwörter gesendet, weil andere sie lesen könnten. Nimm die https-Adresse.',
    UNAVAILABLE: 'Der Server ist nicht erreichbar. Versuche es gleich noch einmal.',
  },
};

/** The texts of this app. */
export const messages: Catalogue<typeof en> = { en, de };
