import { ChangeDetectionStrategy, Component, inject, input, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { SessionStore, useMessages, type RentWish } from '@bike/platform';
import { messages } from '../messages';
import { RentDialog } from './rent-dialog';

/** Rents with one tap; guests are led to the log-in page and back. */
@Component({
  selector: 'bikes-rent-button',
  imports: [RentDialog, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (session.state() === 'guest') {
      <a
        class="button"
        [class.button-primary]="isMain()"
        routerLink="/auth/login"
        [queryParams]="{ back: here() }"
      >
        {{ wish().orQueue ? t().rent.joinAsGuest : t().rent.asGuest }}
      </a>
    } @else {
      <button
        type="button"
        class="button"
        [class.button-primary]="isMain()"
        [attr.aria-label]="label() + ': ' + title()"
        (click)="isOpen.set(true)"
      >
        {{ label() }}
      </button>
    }
    @if (isOpen()) {
      <bikes-rent-dialog [wish]="wish()" [title]="title()" (closed)="isOpen.set(false)" />
    }
  `,
})
export class RentButton {
  readonly wish = input.required<RentWish>();
  readonly title = input.required<string>();
  readonly isMain = input(true);
  protected readonly session = inject(SessionStore);
  protected readonly t = useMessages(messages);
  protected readonly isOpen = signal(false);
  readonly #router = inject(Router);

  protected label(): string {
    return this.wish().orQueue ? this.t().rent.join : this.t().rent.rent;
  }

  protected here(): string {
    return this.#router.url;
  }
}
