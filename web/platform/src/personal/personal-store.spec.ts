import { provideZonelessChangeDetection, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { ApolloLink, InMemoryCache, Observable } from '@apollo/client';
import type { ConnectionStatus } from '@bike-rentals/client';
import { provideApollo } from 'apollo-angular';
import { beforeEach, expect, test, vi } from 'vitest';
import { GRAPHQL_CONNECTION, defaultOptions } from '../graphql/provide-graphql';
import { SessionStore } from '../session/session-store';
import { PersonalStore } from './personal-store';

let asked: string[];
let tellStatus: (status: ConnectionStatus) => void;
let tellNotification: (() => void) | undefined;
const user = signal<{ id: string } | undefined>(undefined);

beforeEach(() => {
  asked = [];
  user.set(undefined);
  TestBed.configureTestingModule({
    providers: [
      provideZonelessChangeDetection(),
      { provide: SessionStore, useValue: { user } },
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
              asked.push(operationName);
              if (operationName === 'NotificationReceived') {
                tellNotification = () => observer.next({ data: { notificationReceived: notification } });
                return;
              }
              observer.next({ data: { me } });
              observer.complete();
            }),
        ),
      })),
    ],
  });
});

const me = {
  __typename: 'User',
  id: 'u1',
  displayName: 'Ada',
  unreadNotifications: 2,
  rentals: { __typename: 'RentalConnection', nodes: [] },
  waitingList: [],
};
const notification = {
  __typename: 'Notification',
  id: 'n1',
  kind: 'BIKE_HELD',
  text: 'text',
  at: '2026-07-01T00:00:00Z',
  readAt: null,
  bike: null,
};

test('guests ask for nothing', () => {
  const personal = TestBed.inject(PersonalStore);
  TestBed.tick();
  expect(asked).toEqual([]);
  expect(personal.isLoaded()).toBe(false);
});

test('a notification counts at once, and what it is about is loaded', async () => {
  const personal = TestBed.inject(PersonalStore);
  user.set({ id: 'u1' });
  TestBed.tick();
  await vi.waitFor(() => expect(personal.isLoaded()).toBe(true));
  TestBed.tick();
  expect(personal.unread()).toBe(2);
  asked = [];
  tellNotification?.();
  expect(personal.unread()).toBe(3);
  expect(asked).toEqual(['Personal']);
});

test('after a lost connection it looks what it has missed', async () => {
  const personal = TestBed.inject(PersonalStore);
  user.set({ id: 'u1' });
  TestBed.tick();
  await vi.waitFor(() => expect(personal.isLoaded()).toBe(true));
  tellStatus('connected');
  asked = [];
  tellStatus('waiting');
  tellStatus('connecting');
  expect(asked).toEqual([]);
  tellStatus('connected');
  expect(asked).toEqual(['Personal']);
});
