import { Injectable, computed, effect, inject, signal, untracked } from '@angular/core';
import { Apollo } from 'apollo-angular';
import { Subject } from 'rxjs';
import { SessionStore } from '../session/session-store';
import { GRAPHQL_CONNECTION } from '../graphql/provide-graphql';
import { watchQuery } from '../graphql/watch-query';
import {
  NotificationReceivedDocument,
  PersonalDocument,
  type EntryPartsFragment,
  type NotificationReceivedSubscription,
  type RentalPartsFragment,
} from '../graphql.generated';

/** A running rental of the viewer. */
export type ActiveRental = RentalPartsFragment;
/** The viewer's place on the waiting list of a model, or the bike that is held for it. */
export type WaitingEntry = EntryPartsFragment;
/** A notification, as it arrives. */
export type LiveNotification = NotificationReceivedSubscription['notificationReceived'];

/** What concerns the viewer on every page: running rentals, places on waiting lists, unread notifications. */
@Injectable({ providedIn: 'root' })
export class PersonalStore {
  readonly #session = inject(SessionStore);
  readonly #apollo = inject(Apollo);
  readonly #query = watchQuery(PersonalDocument, () => (this.#session.user() ? {} : undefined));
  readonly #me = computed(() => (this.#session.user() ? this.#query.data()?.me : undefined));
  readonly #notifications = new Subject<LiveNotification>();
  readonly #unread = signal(0);

  /** False until it is known what runs; empty lists mean nothing before. */
  readonly isLoaded = computed(() => this.#me() !== undefined);
  /** Each notification as it arrives. */
  readonly notifications = this.#notifications.asObservable();
  readonly displayName = computed(() => this.#me()?.displayName ?? undefined);
  readonly unread = computed(() => (this.#me() ? this.#unread() : 0));
  /** Running rentals, what is due first at the top. */
  readonly rentals = computed<ActiveRental[]>(() =>
    [...(this.#me()?.rentals?.nodes ?? [])]
      .filter(({ returnedAt }) => !returnedAt)
      .sort((left, right) => left.returnBy.localeCompare(right.returnBy)),
  );
  /** Places on waiting lists, those with a bike held first. */
  readonly waiting = computed<WaitingEntry[]>(() =>
    [...(this.#me()?.waitingList ?? [])]
      .filter(({ endedAt }) => !endedAt)
      .sort((left, right) => Number(right.heldBike != null) - Number(left.heldBike != null)),
  );

  constructor() {
    effect(() => this.#unread.set(this.#query.data()?.me?.unreadNotifications ?? 0));
    let wasLost = false;
    inject(GRAPHQL_CONNECTION).onStatus((status) => {
      // Notifications are not sent again, as events are.
      if (status === 'connected' && wasLost) void this.reload();
      wasLost = status === 'waiting' || (wasLost && status !== 'connected');
    });
    effect((onCleanup) => {
      if (!this.#session.user()) return;
      const subscription = untracked(() => this.#follow());
      onCleanup(() => subscription.unsubscribe());
    });
  }

  /** After something that changes it: a rental began or ended, a place was given up. */
  reload(): Promise<void> {
    return this.#query.reload();
  }

  #follow() {
    return this.#apollo.subscribe({ query: NotificationReceivedDocument, errorPolicy: 'all' }).subscribe({
      next: ({ data }) => {
        const notification = data?.notificationReceived;
        if (!notification) return;
        this.#unread.update((count) => count + 1);
        this.#notifications.next(notification);
        void this.reload();
      },
      // The bell then shows what the next answer brings.
      error: () => undefined,
    });
  }
}
