import { provideZonelessChangeDetection, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { ApolloLink, InMemoryCache, Observable } from '@apollo/client';
import { Apollo, gql, provideApollo } from 'apollo-angular';
import { expect, test, vi } from 'vitest';
import { defaultOptions } from './provide-graphql';
import { watchQuery } from './watch-query';

interface Viewer {
  me: { __typename: 'User'; id: string };
}
const query = gql<Viewer, object>('query { me { id } }');

/** `answer` gives what the server says, or undefined as long as it says nothing. */
function open(variables: () => object | undefined, answer: () => Viewer | undefined) {
  TestBed.configureTestingModule({
    providers: [
      provideZonelessChangeDetection(),
      provideApollo(() => ({
        cache: new InMemoryCache(),
        defaultOptions,
        link: new ApolloLink(
          () =>
            new Observable((observer) => {
              const data = answer();
              if (!data) return;
              observer.next({ data: { ...data } });
              observer.complete();
            }),
        ),
      })),
    ],
  });
  const state = TestBed.runInInjectionContext(() => watchQuery(query, variables));
  TestBed.tick();
  return { state, client: TestBed.inject(Apollo).client };
}

const viewer = (id: string): Viewer => ({ me: { __typename: 'User', id } });

test('what is not asked for any more is not shown any more', async () => {
  const isLoggedIn = signal(true);
  const { state } = open(
    () => (isLoggedIn() ? {} : undefined),
    () => viewer('u1'),
  );
  await vi.waitFor(() => expect(state.data()).toEqual(viewer('u1')));
  isLoggedIn.set(false);
  TestBed.tick();
  expect(state.data()).toBeUndefined();
  expect(state.isLoading()).toBe(true);
});

test('when the cache is emptied for another user nothing of the first one stays, also without an answer', async () => {
  let answer: Viewer | undefined = viewer('u1');
  const { state, client } = open(
    () => ({}),
    () => answer,
  );
  await vi.waitFor(() => expect(state.data()).toEqual(viewer('u1')));
  answer = undefined;
  void client.resetStore().catch(() => undefined);
  await vi.waitFor(() => expect(state.data()).toBeUndefined());
});

test('what is the same for the next user is shown again', async () => {
  const { state, client } = open(
    () => ({}),
    () => viewer('u1'),
  );
  await vi.waitFor(() => expect(state.data()).toEqual(viewer('u1')));
  await client.resetStore();
  await vi.waitFor(() => expect(state.data()).toEqual(viewer('u1')));
});
