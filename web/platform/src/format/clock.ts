import { Injectable, signal } from '@angular/core';

/** The time as a signal, for texts that change by themselves: "3 minutes left". */
@Injectable({ providedIn: 'root' })
export class Clock {
  readonly #now = signal(Date.now());
  /** Milliseconds since 1970, once a second while the page is visible. */
  readonly now = this.#now.asReadonly();

  constructor() {
    const tick = () => {
      if (document.visibilityState === 'visible') this.#now.set(Date.now());
    };
    setInterval(tick, 1_000);
    document.addEventListener('visibilitychange', tick);
  }
}
