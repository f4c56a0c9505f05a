import { provideZonelessChangeDetection, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { ApolloLink, CombinedGraphQLErrors, InMemoryCache, Observable } from '@apollo/client';
import { type ConnectionStatus } from '@bike-rentals/client';
import { provideApollo } from 'apollo-angular';
import { Subject } from 'rxjs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { GRAPHQL_CONNECTION, defaultOptions } from '../graphql/provide-graphql';
import { LiveEvents } from '../live/live-events';
import { SessionStore } from '../session/session-store';
import { PersonalStore } from './personal-store';

interface Subscriber {
  next: (data: Record<string, unknown>) => void;
  error: (error: Error) => void;
}

let subscribers: Record<string, Subscriber[]>;
let tellStatus: (status: ConnectionStatus) => void;
let loads: number;
const events = new Subject<{ bike: { id: string } }>();

beforeEach(() => {
  vi.useFakeTimers();
  subscribers = {};
  loads = 0;
});
afterEach(() => vi.useRealTimers());

async function open(): Promise<PersonalStore> {
  TestBed.configureTestingModule({
    providers: [
      provideZonelessChangeDetection(),
      { provide: SessionStore, useValue: { user: signal({ id: 'u1' }) } },
      { provide: LiveEvents, useValue: { events } },
      {
        provide: GRAPHQL_CONNECTION,
        useValue: { onStatus: (listener: typeof tellStatus) => ((tellStatus = listener), listener('idle')) },
      },
      provideApollo(() => ({
        cache: new InMemoryCache(),
        defaultOptions,
        link: new ApolloLink(
          ({ operationName = '' }) =>
            new Observable((observer) => {
              if (operationName !== 'Personal') {
                (subscribers[operationName] ??= []).push({
                  next: (data) => observer.next({ data }),
                  error: (error) => observer.error(error),
                });
                return;
              }
              loads += 1;
              observer.next({ data: { me } });
              observer.complete();
            }),
        ),
      })),
    ],
  });
  const store = TestBed.inject(PersonalStore);
  TestBed.tick();
  await vi.advanceTimersByTimeAsync(0);
  expect(loads).toBe(1);
  return store;
}

const model = { __typename: 'BikeModel', id: 'm1', version: 1, brand: 'Brisk', name: 'City' };
const me = {
  __typename: 'User',
  id: 'u1',
  displayName: null,
  unreadNotifications: 0,
  waitingList: [],
  rentals: {
    __typename: 'RentalConnection',
    nodes: [
      {
        __typename: 'Rental',
        id: 'r1',
        version: 1,
        rentedAt: '2026-07-01T00:00:00Z',
        returnBy: '2026-07-08T00:00:00Z',
        overdueSince: null,
        returnedAt: null,
        bike: { __typename: 'Bike', id: 'b1', version: 1, serialNumber: 'B-1', model },
        from: null,
        to: null,
      },
    ],
  },
};
const request = { __typename: 'RentalRequest', id: 'q1', version: 2, status: 'RENTED', answer: null };

test('what was rented or returned on another device is loaded, once', async () => {
  await open();
  subscribers['RequestChanged']?.[0]?.next({ rentalRequestChanged: request });
  events.next({ bike: { id: 'b1' } });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(loads).toBe(2);
  events.next({ bike: { id: 'of somebody else' } });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(loads).toBe(2);
});

test('after a lost connection nobody knows what was missed, so it is loaded anew', async () => {
  await open();
  tellStatus('connected');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(loads).toBe(1);
  tellStatus('waiting');
  tellStatus('connected');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(loads).toBe(2);
});

test('a subscription that the server ends is begun again', async () => {
  const store = await open();
  const received: string[] = [];
  store.notifications.subscribe(({ id }) => received.push(id));
  const gone = new CombinedGraphQLErrors({ errors: [{ message: 'gone' }] });
  subscribers['NotificationReceived']?.[0]?.error(gone);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(subscribers['NotificationReceived']).toHaveLength(2);
  const notification = {
    __typename: 'Notification',
    id: 'n1',
    kind: 'BIKE_HELD',
    text: 'A bike is held for you',
    at: '2026-07-01T00:00:00Z',
    readAt: null,
    bike: null,
  };
  subscribers['NotificationReceived']?.[1]?.next({ notificationReceived: notification });
  expect(received).toEqual(['n1']);
  expect(store.unread()).toBe(1);
});
