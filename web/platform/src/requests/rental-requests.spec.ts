import { provideZonelessChangeDetection, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { ApolloLink, CombinedGraphQLErrors, InMemoryCache, Observable } from '@apollo/client';
import { possibleTypes } from '@bike-rentals/client';
import { provideApollo } from 'apollo-angular';
import { beforeEach, expect, test, vi } from 'vitest';
import { GRAPHQL_CONNECTION, defaultOptions } from '../graphql/provide-graphql';
import { PersonalStore } from '../personal/personal-store';
import { SessionStore } from '../session/session-store';
import { RentalRequests } from './rental-requests';

type Answer = object | Error;

let sent: { name: string | undefined; input: { idempotencyKey: string } }[];
let answers: Answer[];
const user = signal<{ id: string } | undefined>({ id: 'u1' });

beforeEach(() => {
  localStorage.clear();
  sent = [];
  answers = [];
  user.set({ id: 'u1' });
});

/** The service as after a load of the page: what it keeps is in the browser's storage. */
function open(): RentalRequests {
  TestBed.resetTestingModule();
  TestBed.configureTestingModule({
    providers: [
      provideZonelessChangeDetection(),
      { provide: SessionStore, useValue: { user } },
      { provide: PersonalStore, useValue: { reload: () => Promise.resolve() } },
      { provide: GRAPHQL_CONNECTION, useValue: { onStatus: () => () => undefined } },
      provideApollo(() => ({
        cache: new InMemoryCache({ possibleTypes }),
        defaultOptions,
        link: new ApolloLink(
          ({ operationName, variables }) =>
            new Observable((observer) => {
              sent.push({ name: operationName, input: variables['input'] as { idempotencyKey: string } });
              const answer = answers.shift();
              if (answer instanceof Error) observer.error(answer);
              else if (answer) {
                observer.next({ data: answer });
                observer.complete();
              }
            }),
        ),
      })),
    ],
  });
  const requests = TestBed.inject(RentalRequests);
  TestBed.tick();
  return requests;
}

const request = { __typename: 'RentalRequest', id: 'q1', version: 1, status: 'RENTED' };
const started = {
  rentBike: {
    __typename: 'RentalStarted',
    request,
    rentalId: 'r1',
    bikeId: 'b1',
    returnBy: '2026-07-01T00:00:00Z',
  },
};
const ended = {
  returnBike: {
    __typename: 'RentalEnded',
    request,
    rentalId: 'r1',
    returnedAt: '2026-07-01T00:00:00Z',
    homeStationId: null,
  },
};
const refused = {
  rentBike: {
    __typename: 'RentalRefused',
    request,
    code: 'BLOCKED',
    message: 'Overdue',
    opensAt: null,
    returnByMin: null,
    returnByMax: null,
  },
};
const wish = { modelId: 'm1', stationId: 's1', orQueue: false };

test('a double click is one request', async () => {
  answers.push(started);
  const requests = open();
  const [first, second] = await Promise.all([requests.rent(wish), requests.rent(wish)]);
  expect(first).toEqual({ kind: 'started', rentalId: 'r1', returnBy: '2026-07-01T00:00:00Z' });
  expect(second).toEqual(first);
  expect(sent).toHaveLength(1);
});

test('after a lost answer the same wish has the same key, also after a reload; then a new one', async () => {
  answers.push(new TypeError('network'), started, started);
  expect(await open().rent(wish)).toMatchObject({ kind: 'failed', problem: { code: 'OFFLINE' } });
  const reloaded = open();
  expect(await reloaded.rent(wish)).toMatchObject({ kind: 'started' });
  await reloaded.rent(wish);
  const keys = sent.map(({ input }) => input.idempotencyKey);
  expect(keys[1]).toBe(keys[0]);
  expect(keys[2]).not.toBe(keys[0]);
});

test('a station that is closed says when it opens', async () => {
  const opensAt = '2026-07-01T07:00:00Z';
  answers.push({ rentBike: { ...refused.rentBike, code: 'STATION_CLOSED', opensAt } });
  expect(await open().rent(wish)).toEqual({
    kind: 'refused',
    code: 'STATION_CLOSED',
    message: 'Overdue',
    opensAt,
  });
});

test('a due that cannot be chosen says what can', async () => {
  const range = { returnByMin: '2026-07-01T07:00:00Z', returnByMax: '2026-07-02T07:00:00Z' };
  answers.push({ rentBike: { ...refused.rentBike, code: 'RETURN_BY_OUT_OF_RANGE', ...range } });
  expect(await open().rent({ ...wish, returnBy: '2026-07-09T07:00:00Z' })).toMatchObject({
    code: 'RETURN_BY_OUT_OF_RANGE',
    range: { min: range.returnByMin, max: range.returnByMax },
  });
});

test('after a lost answer the same wish with another due is the request that was perhaps done already', async () => {
  answers.push(new TypeError('network'), started);
  await open().rent({ ...wish, returnBy: '2026-07-01T07:00:00Z' });
  expect(await open().rent({ ...wish, returnBy: '2026-07-01T07:05:00Z' })).toMatchObject({ kind: 'started' });
  expect(sent[1]?.input).toEqual(sent[0]?.input);
});

test('a bike that was left elsewhere says where it belongs', async () => {
  answers.push({ returnBike: { ...ended.returnBike, homeStationId: 's9' } });
  expect(await open().giveBack('r1', 's1', 'Glide')).toEqual({
    kind: 'ended',
    rentalId: 'r1',
    homeStationId: 's9',
  });
});

test('a refusal is final: the next wish is a new one', async () => {
  answers.push(refused, refused);
  const requests = open();
  expect(await requests.rent(wish)).toMatchObject({ kind: 'refused', code: 'BLOCKED' });
  await requests.rent(wish);
  expect(sent[1]?.input.idempotencyKey).not.toBe(sent[0]?.input.idempotencyKey);
});

test('a rent that was not answered is not sent by itself; a return is', async () => {
  answers.push(new TypeError('network'), new TypeError('network'), ended);
  const requests = open();
  await requests.rent(wish);
  expect(await requests.giveBack('r1', 's1', 'Glide')).toEqual({ kind: 'unsent' });
  expect(requests.unsentReturns()).toHaveLength(1);
  const reloaded = open();
  await vi.waitFor(() => expect(reloaded.unsentReturns()).toHaveLength(0));
  expect(sent.map(({ name }) => name)).toEqual(['RentBike', 'ReturnBike', 'ReturnBike']);
  expect(sent[2]?.input).toEqual(sent[1]?.input);
});

test('an undo that was not answered has the same key when it is asked again, and is not sent by itself', async () => {
  const undone = { undoRental: { __typename: 'RentalUndone', request, rentalId: 'r1' } };
  answers.push(new TypeError('network'), undone);
  expect(await open().undo('r1')).toMatchObject({ kind: 'failed', problem: { code: 'OFFLINE' } });
  const reloaded = open();
  expect(sent).toHaveLength(1);
  expect(await reloaded.undo('r1')).toEqual({ kind: 'undone', rentalId: 'r1' });
  expect(sent.map(({ name }) => name)).toEqual(['UndoRental', 'UndoRental']);
  expect(sent[1]?.input).toEqual(sent[0]?.input);
});

test('another user of this browser sends nothing of the first one', async () => {
  answers.push(new TypeError('network'));
  expect(await open().giveBack('r1', 's1', 'Glide')).toEqual({ kind: 'unsent' });
  user.set({ id: 'u2' });
  expect(open().unsentReturns()).toEqual([]);
  expect(sent).toHaveLength(1);
  // And does not lose it either.
  answers.push(started, ended);
  await open().rent(wish);
  user.set({ id: 'u1' });
  const again = open();
  await vi.waitFor(() => expect(again.unsentReturns()).toEqual([]));
  expect(sent.at(-1)).toEqual(sent[0]);
});

test('a return to another station replaces the one that waits', async () => {
  answers.push(new TypeError('network'), new TypeError('network'));
  const requests = open();
  await requests.giveBack('r1', 's1', 'Glide');
  await requests.giveBack('r1', 's2', 'Glide');
  expect(requests.unsentReturns()).toHaveLength(1);
  expect(sent[1]?.input.idempotencyKey).not.toBe(sent[0]?.input.idempotencyKey);
});

test('what became of a return that had waited is told, also when it is refused', async () => {
  // The services of other tests hear the event as well.
  user.set({ id: 'u9' });
  answers.push(new TypeError('network'), {
    returnBike: {
      __typename: 'RentalRefused',
      request,
      code: 'STATION_UNKNOWN',
      message: 'Gone',
      opensAt: null,
    },
  });
  const requests = open();
  const told: object[] = [];
  requests.lateReturns.subscribe((late) => told.push(late));
  await requests.giveBack('r1', 's1', 'Glide');
  expect(told).toEqual([]);
  dispatchEvent(new Event('online'));
  await vi.waitFor(() =>
    expect(told).toEqual([
      { title: 'Glide', outcome: { kind: 'refused', code: 'STATION_UNKNOWN', message: 'Gone' } },
    ]),
  );
});

test('a session that has ended loses no return; input that can never be right is not sent again', async () => {
  answers.push(toError('UNAUTHENTICATED'), toError('BAD_USER_INPUT'));
  const requests = open();
  expect(await requests.giveBack('r1', 's1', 'Glide')).toEqual({ kind: 'unsent' });
  expect(await requests.giveBack('r1', 's1', 'Glide')).toMatchObject({ kind: 'failed' });
  expect(requests.unsentReturns()).toEqual([]);
});

const toError = (code: string): Error =>
  new CombinedGraphQLErrors({ errors: [{ message: code, extensions: { code } }] });
