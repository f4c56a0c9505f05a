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
    mailed: (email: string) => `Look into your mail: we have written to ${email}.`,
    mailedHint: 'The link in the mail is good for a day. You can log in before, and rent afterwards.',
  },
  toLogIn: 'Back to the log-in',
  forgot: {
    link: 'Forgotten your password?',
    title: 'Forgotten password',
    hint: 'We mail you a link with which you choose a new one.',
    action: 'Send the link',
    sent: (email: string) => `If there is an account for ${email}, a mail is on its way.`,
    sentHint: 'The link in it is good for 30 minutes. Look among the unwanted mails, too.',
  },
  reset: {
    title: 'Choose a new password',
    password: 'New password',
    action: 'Save the password',
    done: (email: string) => `The password of ${email} is changed. You are logged out everywhere.`,
    again: 'Send me another link',
  },
  verify: {
    title: 'Confirm your address',
    hint: 'With this you show that the address of your account is yours.',
    action: 'Confirm the address',
    done: (email: string) => `${email} is confirmed. You can rent now.`,
    toBikes: 'To the bikes',
    again: 'Send me another link',
  },
  problems: {
    SUSPENDED: 'This account is suspended. Ask at the desk.',
    TOKEN_USED: 'This link was used before.',
    TOKEN_EXPIRED: 'This link is too old, or there is a newer one in your mails.',
    OFFLINE: 'No connection. Try again when it is back.',
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
    mailed: (email) => `Sieh in deine Mails: Wir haben an ${email} geschrieben.`,
    mailedHint: 'Der Link darin gilt einen Tag. Anmelden kannst du dich schon vorher, mieten danach.',
  },
  toLogIn: 'Zurück zur Anmeldung',
  forgot: {
    link: 'Passwort vergessen?',
    title: 'Passwort vergessen',
    hint: 'Wir schicken dir einen Link, mit dem du ein neues wählst.',
    action: 'Link schicken',
    sent: (email) => `Wenn es zu ${email} ein Konto gibt, ist eine Mail unterwegs.`,
    sentHint: 'Der Link darin gilt 30 Minuten. Sieh auch bei den unerwünschten Mails nach.',
  },
  reset: {
    title: 'Neues Passwort wählen',
    password: 'Neues Passwort',
    action: 'Passwort speichern',
    done: (email) => `Das Passwort von ${email} ist geändert. Du bist überall abgemeldet.`,
    again: 'Schickt mir noch einen Link',
  },
  verify: {
    title: 'Adresse bestätigen',
    hint: 'Damit zeigst du, dass die Adresse deines Kontos dir gehört.',
    action: 'Adresse bestätigen',
    done: (email) => `${email} ist bestätigt. Du kannst jetzt mieten.`,
    toBikes: 'Zu den Rädern',
    again: 'Schickt mir noch einen Link',
  },
  problems: {
    SUSPENDED: 'Dieses Konto ist gesperrt. Frag am Schalter.',
    TOKEN_USED: 'Dieser Link wurde schon benutzt.',
    TOKEN_EXPIRED: 'Dieser Link ist zu alt, oder in deinen Mails ist ein neuerer.',
    OFFLINE: 'Keine Verbindung. Versuche es noch einmal, wenn sie zurück ist.',
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
