import { ChangeDetectionStrategy, Component, DestroyRef, inject, input, output } from '@angular/core';
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
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    inject(DestroyRef).onDestroy(() => clearTimeout(this.#timer));
  }

  protected onInput(event: Event): void {
    const { value } = event.target as HTMLInputElement;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.searched.emit(value), PAUSE_MS);
  }
}
