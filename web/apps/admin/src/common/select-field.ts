import { ChangeDetectionStrategy, Component, input, model } from '@angular/core';

/** One entry of a select. */
export interface Choice {
  value: string;
  label: string;
}

let lastId = 0;

/** A labelled select. `empty` is the text of the choice that chooses nothing; without it there is none. */
@Component({
  selector: 'admin-select-field',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="field">
      <label [for]="id" [class.visually-hidden]="isLabelHidden()">{{ label() }}</label>
      <select
        class="select"
        [id]="id"
        [attr.aria-invalid]="error() ? true : null"
        [attr.aria-describedby]="error() ? id + '-error' : null"
        (change)="take($event)"
      >
        @if (empty(); as text) {
          <option value="" [selected]="value() === ''">{{ text }}</option>
        }
        @for (choice of choices(); track choice.value) {
          <option [value]="choice.value" [selected]="choice.value === value()">{{ choice.label }}</option>
        }
      </select>
      @if (error(); as text) {
        <p class="field-error" [id]="id + '-error'">{{ text }}</p>
      }
    </div>
  `,
})
export class SelectField {
  readonly label = input.required<string>();
  readonly choices = input.required<readonly Choice[]>();
  readonly value = model.required<string>();
  readonly empty = input<string>();
  readonly error = input<string>();
  /** The empty choice then says what it is about. */
  readonly isLabelHidden = input(false);
  protected readonly id = `admin-select-${(lastId += 1)}`;

  protected take(event: Event): void {
    this.value.set((event.target as HTMLSelectElement).value);
  }
}
