/** What auth tells about a mail that is to be sent. */
export interface AccountMailContent {
  kind: AccountMailKind;
  to: string;
  /** Null: unknown, so the mail is in both languages. */
  language: MailLanguage | null;
  /** For the link; null: the mail has none. */
  token: string | null;
  /** What it tells beside the link, such as a device. */
  note: string | null;
}

/** What a mail is about. */
export type AccountMailKind = 'RESET_PASSWORD';
/** The languages of mails. */
export type MailLanguage = 'EN' | 'DE';

/** The pages of the app that links lead to. Nothing happens until somebody presses the button there. */
const pages: Record<AccountMailKind, string> = {
  RESET_PASSWORD: 'auth/reset',
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
  },
  DE: {
    RESET_PASSWORD: {
      subject: 'Wähle ein neues Passwort',
      before: 'Für dein Konto wurde ein neues Passwort angefordert. Dieser Link gilt 30 Minuten:',
      after: 'Wenn du das nicht warst, tu nichts: Dein Passwort bleibt, wie es ist.',
    },
  },
};

/** The subject and the text of a mail. The token is behind the `#`, which browsers send to no server. */
export function toAccountMailText(
  { kind, language, token, note }: AccountMailContent,
  appUrl: string,
): { subject: string; text: string } {
  const link = token === null ? undefined : `${appUrl.replace(/\/$/, '')}/${pages[kind]}#token=${token}`;
  const chosen = (language === null ? (['EN', 'DE'] as const) : [language]).map((one) => texts[one][kind]);
  const paragraphs = chosen.flatMap(({ before, after }) => [before, note, link, after]);
  return {
    subject: chosen.map(({ subject }) => subject).join(' · '),
    text: paragraphs.filter((part) => part != null).join('\n\n'),
  };
}
