import { Injectable, effect, inject, signal } from '@angular/core';
import { TitleStrategy, type RouterStateSnapshot } from '@angular/router';
import { Title } from '@angular/platform-browser';
import { I18n, type Language } from '@bike/platform';

/** Titles of routes are either a text, or one in each language: `data: { title: { en: 'Stations', de: 'Stationen' } }`. */
@Injectable({ providedIn: 'root' })
export class PageTitle extends TitleStrategy {
  readonly #title = inject(Title);
  readonly #language = inject(I18n).language;
  readonly #texts = signal<Record<Language, string> | undefined>(undefined);

  constructor() {
    super();
    effect(() => {
      const text = this.#texts()?.[this.#language()];
      this.#title.setTitle(text ? `${text} · Bike Rentals` : 'Bike Rentals');
    });
  }

  override updateTitle({ root }: RouterStateSnapshot): void {
    let route = root;
    while (route.firstChild) route = route.firstChild;
    this.#texts.set(route.data['title'] as Record<Language, string> | undefined);
  }
}
