import { ChangeDetectionStrategy, Component, input, signal } from '@angular/core';
import { useMessages } from '@bike/platform';
import { messages } from './messages';

const MIN_PASSWORD = 10;

/** A field for a password, which can be shown. Its name in the form is `password`. */
@Component({
  selector: 'auth-password-field',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="field">
      <label for="password">{{ label() }}</label>
      <span class="password">
        <input
          class="input"
          id="password"
          name="password"
          required
          [type]="isShown() ? 'text' : 'password'"
          [attr.minlength]="isNew() ? min : null"
          maxlength="128"
          [autocomplete]="isNew() ? 'new-password' : 'current-password'"
          [attr.aria-invalid]="isWrong() || null"
          [attr.aria-describedby]="isNew() ? 'password-hint' : null"
        />
        <button type="button" class="chip" [attr.aria-pressed]="isShown()" (click)="isShown.set(!isShown())">
          {{ t().show }}<span class="visually-hidden"> {{ label() }}</span>
        </button>
      </span>
      @if (isNew()) {
        <p class="field-hint" id="password-hint">{{ t().register.passwordHint(min) }}</p>
      }
    </div>
  `,
})
export class PasswordField {
  readonly label = input.required<string>();
  /** Whether it is chosen now. */
  readonly isNew = input(false);
  readonly isWrong = input(false);
  protected readonly t = useMessages(messages);
  protected readonly isShown = signal(false);
  protected readonly min = MIN_PASSWORD;
}
