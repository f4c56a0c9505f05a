import { Injectable, computed, effect, inject, signal, untracked } from '@angular/core';
import type { TypedDocumentNode } from '@apollo/client';
import { Apollo } from 'apollo-angular';
import {
  Subject,
  Subscription,
  debounceTime,
  defer,
  filter,
  map,
  merge,
  mergeMap,
  of,
  repeat,
  retry,
  tap,
  throwError,
  timer,
} from 'rxjs';
import { GRAPHQL_CONNECTION } from '../graphql/provide-graphql';
import { watchQuery } from '../graphql/watch-query';
import { LiveEvents } from '../live/live-events';
import { SessionStore } from '../session/session-store';
import {
  NotificationReceivedDocument,
  PersonalDocument,
  RequestChangedDocument,
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

const RETRY_MS = 3_000;
/** One rent is a decided request and an event; both come within this time, and are one reason to load anew. */
const SETTLE_MS = 300;

/**
 * What concerns the viewer on every page: running rentals, places on waiting lists, unread notifications. It is loaded
 * anew when something happened to it on another device or at the desk, and when the connection was lost meanwhile.
 */
@Injectable({ providedIn: 'root' })
export class PersonalStore {
  readonly #session = inject(SessionStore);
  readonly #apollo = inject(Apollo);
  readonly #live = inject(LiveEvents);
  readonly #query = watchQuery(PersonalDocument, () => (this.#session.user() ? {} : undefined));
  readonly #me = computed(() => (this.#session.user() ? this.#query.data()?.me : undefined));
  readonly #notifications = new Subject<LiveNotification>();
  /** After this nobody knows what was missed. */
  readonly #reconnections = new Subject<void>();
  readonly #unread = signal(0);

  /** False until it is known what runs; empty lists mean nothing before. */
  readonly isLoaded = computed(() => this.#me() !== undefined);
  /** Each notification as it arrives. */
  readonly notifications = this.#notifications.asObservable();
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
    effect((onCleanup) => {
      if (!this.#session.user()) return;
      const subscription = untracked(() => this.#follow());
      onCleanup(() => subscription.unsubscribe());
    });
    let hasConnected = false;
    inject(GRAPHQL_CONNECTION).onStatus((status) => {
      if (status !== 'connected') return;
      if (hasConnected) this.#reconnections.next();
      hasConnected = true;
    });
  }

  /** After something that changes it: a rental began or ended, a place was given up. */
  reload(): Promise<void> {
    return this.#query.reload();
  }

  #follow(): Subscription {
    const following = new Subscription();
    following.add(
      this.#subscribe(NotificationReceivedDocument).subscribe(({ notificationReceived }) => {
        this.#unread.update((count) => count + 1);
        this.#notifications.next(notificationReceived);
        void this.reload();
      }),
    );
    const changes = merge(
      this.#subscribe(RequestChangedDocument),
      this.#live.events.pipe(
        filter(({ bike }) => this.rentals().some((rental) => rental.bike.id === bike.id)),
      ),
      this.#reconnections,
    );
    following.add(changes.pipe(debounceTime(SETTLE_MS)).subscribe(() => void this.reload()));
    return following;
  }

  /** Subscribes again however often the server ends it: these subscriptions have no cursor to go on from. */
  #subscribe<TData>(query: TypedDocumentNode<TData, Record<string, never>>) {
    const again = () => timer(RETRY_MS).pipe(tap(() => this.#reconnections.next()));
    return defer(() => this.#apollo.subscribe<TData>({ query, errorPolicy: 'all' })).pipe(
      mergeMap(({ data, error }) => (error ? throwError(() => error) : of(data))),
      filter((data) => data != null),
      map((data) => data as TData),
      repeat({ delay: again }),
      retry({ delay: again }),
    );
  }
}
