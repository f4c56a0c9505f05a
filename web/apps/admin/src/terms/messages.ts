import type { Catalogue } from '@bike/platform';

const en = {
  title: 'Terms',
  hint: 'Riders accept them before they rent, once for each version. Whoever has a bike can always return it.',
  none: 'There are none: nothing is asked.',
  current: (version: number, time: string) => `Version ${version}, since ${time}`,
  publish: 'Publish a version',
  url: 'Address of the page',
  urlHint: 'It begins with https://',
  note: 'What has changed',
  noteHint: 'Riders see it when they are asked. May be empty.',
  warning: 'From then on everybody has to accept this version before the next rental.',
  urlInvalid: 'This is not an address that begins with https://',
  done: (version: number) => `Version ${version} is published`,
};

const de: typeof en = {
  title: 'Nutzungsbedingungen',
  hint: 'Wer mietet, stimmt ihnen vorher zu, einmal je Fassung. Zurückgeben geht immer.',
  none: 'Es gibt keine: Nichts wird gefragt.',
  current: (version, time) => `Fassung ${version}, seit ${time}`,
  publish: 'Fassung veröffentlichen',
  url: 'Adresse der Seite',
  urlHint: 'Sie beginnt mit https://',
  note: 'Was sich geändert hat',
  noteHint: 'Wer gefragt wird, sieht es. Kann leer bleiben.',
  warning: 'Von da an müssen alle dieser Fassung zustimmen, bevor sie wieder mieten.',
  urlInvalid: 'Das ist keine Adresse, die mit https:// beginnt',
  done: (version) => `Fassung ${version} ist veröffentlicht`,
};

/** The texts of the terms. */
export const messages: Catalogue<typeof en> = { en, de };
