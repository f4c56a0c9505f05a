/** What auth tells about a mail that is to be sent. */
export interface AccountMailContent {
  kind: AccountMailKind;
  to: string;
  /** Null: unknown, so the mail is in both languages. */
  language: MailLanguage | null;
  /** Whose account it is about; null: nobody's yet. */
  userId: string | null;
  /** For the link; null: it just leads to a page. */
  token: string | null;
  /** What it tells beside the link, such as a device. */
  note: string | null;
}

/** What a mail may be about. */
export const accountMailKinds = [
  'RESET_PASSWORD',
  'VERIFY_EMAIL',
  'ACCOUNT_EXISTS',
  'APPROVED',
  'REJECTED',
  'CHANGE_EMAIL',
  'EMAIL_CHANGING',
  'NEW_DEVICE',
  'SECOND_FACTOR_REMOVED',
  'INVITED',
] as const;
/** What a mail is about. */
export type AccountMailKind = (typeof accountMailKinds)[number];
/** The languages of mails. */
export const mailLanguages = ['EN', 'DE'] as const;
/** The language of a mail. */
export type MailLanguage = (typeof mailLanguages)[number];

/** The pages of the app that links lead to. Nothing happens until somebody presses the button there. */
const pages: Record<AccountMailKind, string> = {
  RESET_PASSWORD: 'auth/reset',
  VERIFY_EMAIL: 'auth/verify',
  ACCOUNT_EXISTS: 'auth/reset',
  APPROVED: 'bikes',
  REJECTED: 'account/profile',
  CHANGE_EMAIL: 'auth/confirm-email',
  EMAIL_CHANGING: 'auth/undo-email',
  NEW_DEVICE: 'account/profile',
  SECOND_FACTOR_REMOVED: 'account/profile',
  INVITED: 'auth/invitation',
};

interface Text {
  subject: string;
  before: string;
  after?: string;
}

const texts: Record<MailLanguage, Record<AccountMailKind, Text>> = {
  EN: {
    RESET_PASSWORD: {
      subject: 'Choose a new password',
      before: 'Somebody asked for a new password for your account. This link is good for 30 minutes:',
      after: 'If it was not you, do nothing: your password stays as it is.',
    },
    VERIFY_EMAIL: {
      subject: 'Confirm your address',
      before: 'Somebody opened an account with this address. If it was you, confirm it within a day:',
      after: 'If it was not you, do nothing.',
    },
    ACCOUNT_EXISTS: {
      subject: 'You have an account already',
      before:
        'Somebody wanted to open an account with this address, which has one already. If you have forgotten the password, choose a new one within 30 minutes:',
      after: 'If it was not you, do nothing.',
    },
    APPROVED: { subject: 'You can rent now', before: 'Your account has been approved:' },
    REJECTED: {
      subject: 'Your account was not approved',
      before: 'Your account was not approved, so you cannot rent. Ask at the desk if you do not know why.',
    },
    CHANGE_EMAIL: {
      subject: 'Confirm your new address',
      before: 'This is to become the address of your account. Confirm it within an hour:',
      after: 'If you did not ask for it, do nothing.',
    },
    EMAIL_CHANGING: {
      subject: 'The address of your account is to change',
      before:
        'Somebody who knows your password asked for another address for your account. If it was not you, take it back within three days, and choose a new password:',
    },
    NEW_DEVICE: {
      subject: 'A log-in from a new device',
      before:
        'Somebody logged in to your account from a device that we have not seen before. If it was not you, log it out there and change your password:',
    },
    SECOND_FACTOR_REMOVED: {
      subject: 'Your second factor was removed',
      before:
        'The second factor of your account was removed: the password alone opens it now. If you did not ask for that, choose a new password and tell us:',
    },
    INVITED: {
      subject: 'You are invited',
      before:
        'You are invited to open an account, or to take a role with the one that you have. This link is good for a week:',
      after: 'If you do not know why, do nothing.',
    },
  },
  DE: {
    RESET_PASSWORD: {
      subject: 'Wähle ein neues Passwort',
      before: 'Für dein Konto wurde ein neues Passwort angefordert. Dieser Link gilt 30 Minuten:',
      after: 'Wenn du das nicht warst, tu nichts: Dein Passwort bleibt, wie es ist.',
    },
    VERIFY_EMAIL: {
      subject: 'Bestätige deine Adresse',
      before:
        'Mit dieser Adresse wurde ein Konto eröffnet. Wenn du das warst, bestätige sie innerhalb eines Tages:',
      after: 'Wenn du das nicht warst, tu nichts.',
    },
    ACCOUNT_EXISTS: {
      subject: 'Du hast schon ein Konto',
      before:
        'Mit dieser Adresse sollte ein Konto eröffnet werden, aber es gibt schon eines. Wenn du das Passwort vergessen hast, wähle innerhalb von 30 Minuten ein neues:',
      after: 'Wenn du das nicht warst, tu nichts.',
    },
    APPROVED: { subject: 'Du kannst jetzt mieten', before: 'Dein Konto ist freigegeben:' },
    REJECTED: {
      subject: 'Dein Konto wurde nicht freigegeben',
      before:
        'Dein Konto wurde nicht freigegeben, du kannst also nicht mieten. Frag am Schalter, wenn du nicht weißt, warum.',
    },
    CHANGE_EMAIL: {
      subject: 'Bestätige deine neue Adresse',
      before: 'Das soll die Adresse deines Kontos werden. Bestätige sie innerhalb einer Stunde:',
      after: 'Wenn du das nicht wolltest, tu nichts.',
    },
    EMAIL_CHANGING: {
      subject: 'Die Adresse deines Kontos soll sich ändern',
      before:
        'Jemand, der dein Passwort kennt, hat für dein Konto eine andere Adresse angefordert. Wenn du das nicht warst, nimm es innerhalb von drei Tagen zurück und wähle ein neues Passwort:',
    },
    NEW_DEVICE: {
      subject: 'Anmeldung von einem neuen Gerät',
      before:
        'Jemand hat sich an deinem Konto von einem Gerät angemeldet, das wir noch nicht kennen. Wenn du das nicht warst, melde es dort ab und ändere dein Passwort:',
    },
    SECOND_FACTOR_REMOVED: {
      subject: 'Dein zweiter Faktor wurde entfernt',
      before:
        'Der zweite Faktor deines Kontos wurde entfernt: Das Passwort allein öffnet es jetzt. Wenn du das nicht wolltest, wähle ein neues Passwort und sag uns Bescheid:',
    },
    INVITED: {
      subject: 'Du bist eingeladen',
      before:
        'Du bist eingeladen, ein Konto zu eröffnen oder mit deinem Konto eine Aufgabe zu übernehmen. Dieser Link gilt eine Woche:',
      after: 'Wenn du nicht weißt, warum, tu nichts.',
    },
  },
};

/** What a mail about an account says. */
export interface AccountMailParts {
  subject: string;
  /** Once, or, where the language is unknown, in each language. */
  texts: readonly { before: string; after?: string }[];
  /** The token is behind the `#`, which browsers send to no server. */
  link: string;
  note: string | null;
}

/** What a mail about an account says. */
export function findAccountMailParts(
  { kind, language, token, note }: Omit<AccountMailContent, 'userId'>,
  appUrl: string,
): AccountMailParts {
  const page = `${appUrl.replace(/\/$/, '')}/${pages[kind]}`;
  const link = token === null ? page : `${page}#token=${token}`;
  const chosen = (language === null ? mailLanguages : [language]).map((one) => texts[one][kind]);
  return { subject: chosen.map(({ subject }) => subject).join(' · '), texts: chosen, link, note };
}
