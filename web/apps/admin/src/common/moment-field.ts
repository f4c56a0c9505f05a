import { ChangeDetectionStrategy, Component, input, model } from '@angular/core';

let lastId = 0;

/** A labelled input of a day and time, as the clocks of the town show it: 2026-05-01T09:30, or empty. */
@Component({
  selector: 'admin-moment-field',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="field">
      <label [for]="id">{{ label() }}</label>
      <input
        class="input"
        type="datetime-local"
        [id]="id"
        [value]="value()"
        [attr.aria-invalid]="error() ? true : null"
        [attr.aria-describedby]="described()"
        (input)="value.set($any($event.target).value)"
      />
      @if (hint(); as text) {
        <p class="field-hint" [id]="id + '-hint'">{{ text }}</p>
      }
      @if (error(); as text) {
        <p class="field-error" [id]="id + '-error'">{{ text }}</p>
      }
    </div>
  `,
})
export class MomentField {
  readonly label = input.required<string>();
  readonly value = model.required<string>();
  readonly hint = input<string>();
  readonly error = input<string>();
  protected readonly id = `admin-moment-${(lastId += 1)}`;

  protected described(): string | null {
    const parts = [this.hint() && `${this.id}-hint`, this.error() && `${this.id}-error`].filter(Boolean);
    return parts.length > 0 ? parts.join(' ') : null;
  }
}
