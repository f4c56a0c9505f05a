import { ChangeDetectionStrategy, Component, DestroyRef, inject, input, output } from '@angular/core';
import { Router } from '@angular/router';
import { Icon } from '@bike/platform';

const PAUSE_MS = 250;

/** A search that tells what was typed as soon as the fingers rest. */
@Component({
  selector: 'admin-search-box',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="search" role="search">
      <bike-icon name="search" />
      <input
        class="input"
        type="search"
        autocomplete="off"
        [attr.aria-label]="label()"
        [placeholder]="label()"
        [value]="value()"
        (input)="onInput($event)"
      />
    </div>
  `,
})
export class SearchBox {
  readonly label = input.required<string>();
  readonly value = input.required<string>();
  readonly searched = output<string>();
  readonly #router = inject(Router);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    inject(DestroyRef).onDestroy(() => clearTimeout(this.#timer));
  }

  protected onInput(event: Event): void {
    const { value } = event.target as HTMLInputElement;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      // Whoever has clicked a link meanwhile is leaving: the address of a search would keep them on this page.
      if (!this.#isLeaving()) this.searched.emit(value);
    }, PAUSE_MS);
  }

  #isLeaving(): boolean {
    const next = this.#router.currentNavigation();
    return next !== null && toPath(this.#router.serializeUrl(next.extractedUrl)) !== toPath(this.#router.url);
  }
}

const toPath = (url: string): string | undefined => url.split(/[?#]/)[0];
