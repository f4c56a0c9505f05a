import { ChangeDetectionStrategy, Component, computed, effect, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router, RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import {
  Format,
  Icon,
  LiveEvents,
  PersonalStore,
  RentalRequests,
  SessionStore,
  Theme,
  Toaster,
  Toasts,
  platformMessages,
  useMessages,
  watchQuery,
} from '@bike/platform';
import { filter, map } from 'rxjs';
import { guardAgain } from './guard-again';
import { RentalBar } from './rental-bar';
import { UpdateNotice } from './update-notice';
import { messages } from './messages';
import { TownDocument } from './graphql.generated';

/** The frame of every page: navigation, what is running for the user, and what the connection is like. */
@Component({
  selector: 'bike-root',
  imports: [RouterOutlet, RouterLink, RouterLinkActive, Icon, Toasts, RentalBar, UpdateNotice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './app.html',
})
export class App {
  protected readonly session = inject(SessionStore);
  protected readonly personal = inject(PersonalStore);
  protected readonly requests = inject(RentalRequests);
  protected readonly live = inject(LiveEvents);
  protected readonly format = inject(Format);
  protected readonly t = useMessages(messages);
  readonly #router = inject(Router);
  readonly #town = watchQuery(TownDocument, () => ({}));
  readonly #path = toSignal(
    this.#router.events.pipe(
      filter((event) => event instanceof NavigationEnd),
      map(() => this.#router.url),
    ),
    { initialValue: '/' },
  );

  protected readonly townName = computed(() => this.#town.data()?.town.name ?? 'Bike Rentals');
  /** The log-in page leads back here. */
  protected readonly back = computed(() => (this.#path().startsWith('/auth') ? undefined : this.#path()));

  constructor() {
    inject(Theme);
    const toaster = inject(Toaster);
    void this.session.resume().catch(() => undefined);
    guardAgain();
    effect(() => this.format.timeZone.set(this.#town.data()?.town.timezone));
    const shared = useMessages(platformMessages);
    this.personal.notifications.subscribe(({ kind, bike }) => {
      // The page on which it was extended, or reported, has said so.
      if (kind === 'EXTENDED' || kind === 'DAMAGE_REPORTED') return;
      const what = bike ? `: ${bike.model.brand} ${bike.model.name}` : '';
      toaster.show(`${shared().notifications[kind]}${what}`);
    });
    this.requests.lateReturns.subscribe(({ title, outcome }) => {
      // Returned by somebody else meanwhile is what the user wanted too.
      const isBack =
        outcome.kind === 'ended' || (outcome.kind === 'refused' && outcome.code === 'ALREADY_RETURNED');
      const { rental } = this.t();
      if (isBack) toaster.show(rental.returned(title), 'good');
      else toaster.show(rental.notReturned(title), 'bad');
    });
  }

  protected date(milliseconds: number): Date {
    return new Date(milliseconds);
  }

  /** The link changes the address; the browser then scrolls, but the focus has to be moved. */
  protected skip(event: Event, main: HTMLElement): void {
    event.preventDefault();
    main.focus();
  }
}
