import { Injectable, computed, inject, signal } from '@angular/core';
import { InMemoryCache } from '@apollo/client';
import { Apollo } from 'apollo-angular';
import { Subject, type Subscription } from 'rxjs';
import type { ConnectionStatus } from '@bike-rentals/client';
import {
  BikeEventsDocument,
  CatalogueChangedDocument,
  LiveCursorDocument,
  type BikeEventsSubscription,
} from '../graphql.generated';
import { GRAPHQL_CONNECTION } from '../graphql/provide-graphql';
import { GraphqlRequests } from '../graphql/graphql-requests';
import { toProblem } from '../graphql/problem';

/** One event of a bike, as the page is told of it. */
export type BikeEvent = BikeEventsSubscription['bikeEvents'];

/** What the page says of itself: live, catching up, or as of some time. */
export type LiveState = 'off' | 'connecting' | 'live' | 'offline';

const RETRY_MS = 3_000;
/** Apollo Client remembers results that nobody will ask for again: some kilobytes for each event. */
const EVENTS_BETWEEN_CLEANUPS = 1_000;

/**
 * The one subscription to `bikeEvents` of the page. The cache takes the counts from each event, so all that shows them
 * changes; a lost connection goes on after the last event, and if the server keeps no events that old, all that is
 * shown is loaded anew.
 */
@Injectable({ providedIn: 'root' })
export class LiveEvents {
  readonly #apollo = inject(Apollo);
  readonly #requests = inject(GraphqlRequests);
  readonly #events = new Subject<BikeEvent>();
  readonly #status = signal<ConnectionStatus>('idle');
  readonly #isOnline = signal(navigator.onLine);
  readonly #isFollowing = signal(false);
  #subscription: Subscription | undefined;
  #eventsSinceCleanup = 0;

  /** Each event, after the cache has taken it. */
  readonly events = this.#events.asObservable();
  readonly state = computed<LiveState>(() => {
    if (!this.#isOnline()) return 'offline';
    if (!this.#isFollowing()) return 'off';
    const status = this.#status();
    if (status === 'connected') return 'live';
    return status === 'waiting' ? 'offline' : 'connecting';
  });
  /** When the page last knew that what it shows is true, in milliseconds; only of interest while offline. */
  readonly asOf = signal(Date.now());

  constructor() {
    inject(GRAPHQL_CONNECTION).onStatus((status) => {
      if (this.#status() === 'connected' && status !== 'connected') this.asOf.set(Date.now());
      this.#status.set(status);
    });
    addEventListener('online', () => this.#isOnline.set(true));
    addEventListener('offline', () => {
      this.asOf.set(Date.now());
      this.#isOnline.set(false);
    });
  }

  /** Follows what happens after this cursor. What is loaded later is at least as new, so the first cursor counts. */
  follow(cursor: string): void {
    if (this.#subscription) return;
    this.#isFollowing.set(true);
    const variables = { after: cursor };
    const subscription = this.#apollo
      .subscribe({ query: BikeEventsDocument, variables, errorPolicy: 'all' })
      .subscribe({
        next: ({ data, error }) => {
          if (data?.bikeEvents) this.#hand(data.bikeEvents);
          else if (error) void this.#startAnew(error);
        },
        error: (error: Error) => void this.#startAnew(error),
        complete: () => void this.#startAnew(new Error('the server ended it')),
      });
    subscription.add(
      this.#apollo.subscribe({ query: CatalogueChangedDocument, variables, errorPolicy: 'all' }).subscribe({
        next: ({ data }) => {
          // What is new is in no list yet; what has changed is in the cache by now.
          if (/_(ADDED|REMOVED)$/.test(data?.catalogueChanged.kind ?? '')) void this.#loadAnew();
        },
        // The subscription to events has the same fate, and starts both anew.
        error: () => undefined,
      }),
    );
    this.#subscription = subscription;
  }

  #hand(event: BikeEvent): void {
    this.#events.next(event);
    this.#eventsSinceCleanup += 1;
    if (this.#eventsSinceCleanup < EVENTS_BETWEEN_CLEANUPS) return;
    this.#eventsSinceCleanup = 0;
    // A page of a busy town stays open for days. What is shown stays in the cache, and is read from it anew.
    const { cache } = this.#apollo.client;
    if (cache instanceof InMemoryCache) cache.gc({ resetResultCache: true });
  }

  /**
   * After RESUME_GAP, or an error that ended the subscription: what is shown is loaded anew, and followed from there.
   * Tries until the server answers.
   */
  async #startAnew(error: Error): Promise<void> {
    this.#subscription?.unsubscribe();
    this.#subscription = undefined;
    this.#isFollowing.set(false);
    let mustWait = toProblem(error).code !== 'RESUME_GAP';
    for (;;) {
      if (mustWait) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      mustWait = true;
      const { data } = await this.#requests.query(LiveCursorDocument, {});
      if (!data) continue;
      this.follow(data.bikeEventCursor);
      await this.#loadAnew();
      return;
    }
  }

  async #loadAnew(): Promise<void> {
    await this.#apollo.client.refetchQueries({ include: 'active' });
  }
}
