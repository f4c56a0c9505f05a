import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { SessionStore, useMessages, type RentPlace, type RentWish } from '@bike/platform';
import { messages } from '../messages';
import { RentFlow } from './rent-flow';

/** Rents with one tap; guests are led to the log-in page and back. */
@Component({
  selector: 'bikes-rent-button',
  imports: [RouterLink],
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
        (click)="start()"
      >
        {{ label() }}
      </button>
    }
  `,
})
export class RentButton {
  readonly wish = input.required<RentWish>();
  readonly title = input.required<string>();
  readonly isMain = input(true);
  /** Of a wish that names a bike: its model, and where it stands. */
  readonly place = input<RentPlace>();
  protected readonly session = inject(SessionStore);
  protected readonly t = useMessages(messages);
  readonly #flow = inject(RentFlow);
  readonly #router = inject(Router);

  protected start(): void {
    this.#flow.current.set({ wish: this.wish(), title: this.title(), place: this.place() });
  }

  protected label(): string {
    return this.wish().orQueue ? this.t().rent.join : this.t().rent.rent;
  }

  protected here(): string {
    return this.#router.url;
  }
}
