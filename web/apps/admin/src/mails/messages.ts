import type { Catalogue } from '@bike/platform';

const en = {
  title: 'Mails',
  hint: 'What riders are mailed, with invented names.',
  kind: 'Kind',
  language: 'Language',
  languages: { EN: 'English', DE: 'Deutsch' },
  saveAsHtml: 'Save it as a browser shows it',
  back: 'Rules',
  look: 'Look at the mails',
};

const de: typeof en = {
  title: 'Mails',
  hint: 'Was Fahrgäste per Mail bekommen, mit erfundenen Namen.',
  kind: 'Art',
  language: 'Sprache',
  languages: { EN: 'English', DE: 'Deutsch' },
  saveAsHtml: 'Sichern, wie ein Browser sie zeigt',
  back: 'Regeln',
  look: 'Die Mails ansehen',
};

/** The texts of the page about mails. */
export const messages = { en, de } satisfies Catalogue<typeof en>;
