import { Injectable, computed, inject, signal, type Signal } from '@angular/core';
import { readStored, writeStored } from '../storage';

/** The languages that all texts exist in. */
export const languages = ['en', 'de'] as const;
/** One of `languages`. */
export type Language = (typeof languages)[number];

const STORED = 'language';

/** The language of the page. It changes at once, without a reload. */
@Injectable({ providedIn: 'root' })
export class I18n {
  readonly #language = signal<Language>(readLanguage());
  readonly language = this.#language.asReadonly();

  constructor() {
    document.documentElement.lang = this.#language();
  }

  use(language: Language): void {
    this.#language.set(language);
    document.documentElement.lang = language;
    writeStored(STORED, language);
  }
}

/** What was chosen, else what the browser prefers, else English. */
function readLanguage(): Language {
  const wanted = [readStored(STORED), ...navigator.languages.map((tag) => tag.slice(0, 2))];
  return wanted.find(isLanguage) ?? 'en';
}

const isLanguage = (text: string | null): text is Language => languages.includes(text as Language);

/** The texts of an app: English decides the shape, and every other language has the same one. */
export type Catalogue<TMessages> = Record<Language, TMessages>;

/** The texts in the language of the page, in an injection context: `readonly t = useMessages(catalogue)`. */
export function useMessages<TMessages>(catalogue: Catalogue<TMessages>): Signal<TMessages> {
  const { language } = inject(I18n);
  return computed(() => catalogue[language()]);
}

/**
 * A text that depends on a number: `plural('en', 3, { one: '# bike', other: '# bikes' })` is "3 bikes".
 * The forms are those of `Intl.PluralRules`.
 */
export function plural(
  language: Language,
  count: number,
  forms: { one: string; other: string; zero?: string },
): string {
  if (count === 0 && forms.zero !== undefined) return forms.zero;
  const form = new Intl.PluralRules(language).select(count) === 'one' ? forms.one : forms.other;
  return form.replace('#', new Intl.NumberFormat(language).format(count));
}
