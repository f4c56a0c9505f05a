import { ChangeDetectionStrategy, Component, input, model } from '@angular/core';

let lastId = 0;

/** A labelled input with a hint, and below it what is wrong: `<admin-text-field label="Name" [(value)]="name" />`. */
@Component({
  selector: 'admin-text-field',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="field">
      <label [for]="id">{{ label() }}</label>
      @if (rows() > 1) {
        <textarea
          class="textarea"
          [id]="id"
          [rows]="rows()"
          [value]="value()"
          [attr.aria-invalid]="error() ? true : null"
          [attr.aria-describedby]="described()"
          (input)="take($event)"
        ></textarea>
      } @else {
        <input
          class="input"
          autocomplete="off"
          [id]="id"
          [attr.inputmode]="inputMode()"
          [value]="value()"
          [attr.aria-invalid]="error() ? true : null"
          [attr.aria-describedby]="described()"
          (input)="take($event)"
        />
      }
      @if (hint(); as text) {
        <p class="field-hint" [id]="id + '-hint'">{{ text }}</p>
      }
      @if (error(); as text) {
        <p class="field-error" [id]="id + '-error'">{{ text }}</p>
      }
    </div>
  `,
})
export class TextField {
  readonly label = input.required<string>();
  readonly value = model.required<string>();
  readonly hint = input<string>();
  readonly error = input<string>();
  /** More than one makes it a text area. */
  readonly rows = input(1);
  /** Which keys a phone shows. */
  readonly inputMode = input<'text' | 'numeric' | 'decimal'>('text');
  protected readonly id = `admin-text-${(lastId += 1)}`;

  protected take(event: Event): void {
    this.value.set((event.target as HTMLInputElement | HTMLTextAreaElement).value);
  }

  protected described(): string | null {
    const parts = [this.hint() && `${this.id}-hint`, this.error() && `${this.id}-error`].filter(Boolean);
    return parts.length > 0 ? parts.join(' ') : null;
  }
}
