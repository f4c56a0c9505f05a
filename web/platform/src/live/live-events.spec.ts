import { provideZonelessChangeDetection } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { ApolloLink, CombinedGraphQLErrors, Observable } from '@apollo/client';
import { NewestWinsCache, possibleTypes, typePolicies, type ConnectionStatus } from '@bike-rentals/client';
import { Apollo, provideApollo } from 'apollo-angular';
import { gql } from '@apollo/client';
import { beforeEach, expect, test, vi } from 'vitest';
import { GRAPHQL_CONNECTION, defaultOptions } from '../graphql/provide-graphql';
import { LiveEvents } from './live-events';

interface Subscriber {
  after: string;
  next: (data: object) => void;
  error: (error: Error) => void;
}

let subscribers: Subscriber[];
let queries: string[];
let cursor: string;
let tellStatus: (status: ConnectionStatus) => void;

beforeEach(() => {
  subscribers = [];
  queries = [];
  cursor = 'c9';
  TestBed.configureTestingModule({
    providers: [
      provideZonelessChangeDetection(),
      {
        provide: GRAPHQL_CONNECTION,
        useValue: { onStatus: (listener: typeof tellStatus) => ((tellStatus = listener), listener('idle')) },
      },
      provideApollo(() => ({
        cache: new NewestWinsCache({ possibleTypes, typePolicies }),
        defaultOptions,
        link: new ApolloLink(
          ({ operationName = '', variables }) =>
            new Observable((observer) => {
              if (operationName === 'BikeEvents') {
                subscribers.push({
                  after: String(variables['after']),
                  next: (data) => observer.next({ data: data as Record<string, unknown> }),
                  error: (error) => observer.error(error),
                });
                return;
              }
              if (operationName === 'CatalogueChanged') return;
              queries.push(operationName);
              observer.next({
                data: operationName === 'LiveCursor' ? { bikeEventCursor: cursor } : shown(4),
              });
              observer.complete();
            }),
        ),
      })),
    ],
  });
});

const modelQuery = gql`
  query Shown {
    bikeModel(id: "m1") {
      id
      version
      availableUnits
    }
  }
`;
const shown = (availableUnits: number) => ({
  bikeModel: { __typename: 'BikeModel', id: 'm1', version: 1, availableUnits },
});

const event = (
  eventId: string,
  { version, availableUnits }: { version: number; availableUnits: number },
) => ({
  bikeEvents: {
    __typename: 'BikeEvent',
    eventId,
    cursor: eventId,
    kind: 'RENTED',
    at: '2026-07-01T00:00:00Z',
    bike: {
      __typename: 'Bike',
      id: 'b1',
      version,
      state: 'RENTED',
      withdrawAtReturn: false,
      station: null,
      model: { __typename: 'BikeModel', id: 'm1', version, availableUnits, waiting: 0 },
    },
    leftStation: null,
  },
});

test('there is one subscription, from the first cursor on', () => {
  const live = TestBed.inject(LiveEvents);
  live.follow('c1');
  live.follow('c2');
  expect(subscribers.map(({ after }) => after)).toEqual(['c1']);
});

test('what is shown takes the counts of events, and never goes back to older ones', async () => {
  const { client } = TestBed.inject(Apollo);
  const seen: number[] = [];
  client.watchQuery<ReturnType<typeof shown>>({ query: modelQuery }).subscribe(({ data }) => {
    const units = (data as ReturnType<typeof shown> | undefined)?.bikeModel.availableUnits;
    if (units !== undefined) seen.push(units);
  });
  await vi.waitFor(() => expect(seen).toEqual([4]));
  TestBed.inject(LiveEvents).follow('c1');
  subscribers[0]?.next(event('e2', { version: 3, availableUnits: 2 }));
  subscribers[0]?.next(event('e1', { version: 2, availableUnits: 3 }));
  await vi.waitFor(() => expect(seen).toEqual([4, 2]));
});

test('after a gap all that is shown is loaded anew, and followed from there', async () => {
  const { client } = TestBed.inject(Apollo);
  client.watchQuery({ query: modelQuery }).subscribe(() => undefined);
  const live = TestBed.inject(LiveEvents);
  live.follow('c1');
  queries = [];
  subscribers[0]?.error(
    new CombinedGraphQLErrors({ errors: [{ message: 'gone', extensions: { code: 'RESUME_GAP' } }] }),
  );
  await vi.waitFor(() => expect(queries).toEqual(['LiveCursor', 'Shown']));
  expect(subscribers.map(({ after }) => after)).toEqual(['c1', 'c9']);
});

test('the page says whether it is live', () => {
  const live = TestBed.inject(LiveEvents);
  expect(live.state()).toBe('off');
  live.follow('c1');
  tellStatus('connecting');
  expect(live.state()).toBe('connecting');
  tellStatus('connected');
  expect(live.state()).toBe('live');
  tellStatus('waiting');
  expect(live.state()).toBe('offline');
  tellStatus('connected');
  dispatchEvent(new Event('offline'));
  expect(live.state()).toBe('offline');
});
