import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Clock, Format, Icon, PersonalStore, useMessages } from '@bike/platform';
import { messages } from './messages';

/** What runs for the user, on every page: the rental that is due first, or the bike that is held for them. */
@Component({
  selector: 'bike-rental-bar',
  imports: [RouterLink, Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (rental(); as rental) {
      <aside class="rental-bar" [class.is-late]="isLate()" [attr.aria-label]="t().rental.label">
        <bike-icon name="bike" />
        <a class="rental-bar-text" routerLink="/account/rentals">
          <strong>{{ rental.bike.model.brand }} {{ rental.bike.model.name }}</strong>
          <span>
            {{ isLate() ? t().rental.overdue(time()) : t().rental.left(time()) }}
            @if (others() > 0) {
              · {{ t().rental.more(others()) }}
            }
          </span>
        </a>
        <a class="button button-small" [routerLink]="['/account/rentals', rental.id, 'return']">{{
          t().rental.return
        }}</a>
      </aside>
    } @else if (held(); as entry) {
      <aside class="rental-bar" [attr.aria-label]="t().rental.label">
        <bike-icon name="clock" />
        <a class="rental-bar-text" routerLink="/account/waiting">
          <strong>{{ t().rental.held(entry.model.brand + ' ' + entry.model.name, holdTime()) }}</strong>
          <span>{{ entry.heldBike?.station?.name }}</span>
        </a>
        <a class="button button-small" routerLink="/account/waiting">{{ t().rental.take }}</a>
      </aside>
    }
  `,
})
export class RentalBar {
  readonly #personal = inject(PersonalStore);
  readonly #format = inject(Format);
  readonly #clock = inject(Clock);
  protected readonly t = useMessages(messages);
  protected readonly rental = computed(() => this.#personal.rentals()[0]);
  protected readonly others = computed(() => this.#personal.rentals().length - 1);
  protected readonly held = computed(() => this.#personal.waiting().find(({ heldBike }) => heldBike));
  readonly #left = computed(() => Date.parse(this.rental()?.returnBy ?? '') - this.#clock.now());
  protected readonly isLate = computed(() => this.#left() < 0);
  protected readonly time = computed(() => this.#format.duration(Math.abs(this.#left())));
  protected readonly holdTime = computed(() =>
    this.#format.countdown(Date.parse(this.held()?.heldUntil ?? '') - this.#clock.now()),
  );
}
