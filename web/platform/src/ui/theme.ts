import { Injectable, computed, signal } from '@angular/core';
import { readStored, writeStored } from '../storage';

/** `system` follows the device. */
export const themes = ['system', 'light', 'dark'] as const;
/** One of `themes`. */
export type ThemeChoice = (typeof themes)[number];

const STORED = 'theme';

/** Light or dark. `color-scheme` on the root element decides what `light-dark()` gives in the stylesheets. */
@Injectable({ providedIn: 'root' })
export class Theme {
  readonly #choice = signal<ThemeChoice>(readChoice());
  readonly #system = matchMedia('(prefers-color-scheme: dark)');
  readonly #systemIsDark = signal(this.#system.matches);
  readonly choice = this.#choice.asReadonly();
  readonly isDark = computed(() =>
    this.#choice() === 'system' ? this.#systemIsDark() : this.#choice() === 'dark',
  );

  constructor() {
    this.#system.addEventListener('change', ({ matches }) => this.#systemIsDark.set(matches));
    apply(this.#choice());
  }

  use(choice: ThemeChoice): void {
    this.#choice.set(choice);
    writeStored(STORED, choice);
    apply(choice);
  }
}

function apply(choice: ThemeChoice): void {
  document.documentElement.dataset['theme'] = choice;
}

function readChoice(): ThemeChoice {
  const stored = readStored(STORED);
  return themes.find((theme) => theme === stored) ?? 'system';
}
