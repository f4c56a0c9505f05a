import {
  InjectionToken,
  effect,
  inject,
  makeEnvironmentProviders,
  provideEnvironmentInitializer,
  untracked,
  type EnvironmentProviders,
} from '@angular/core';
import {
  NewestWinsCache,
  createLink,
  possibleTypes,
  typePolicies,
  type GraphqlConnection,
} from '@bike-rentals/client';
import { Apollo, provideApollo } from 'apollo-angular';
import { SessionStore } from '../session/session-store';

/** An answer with errors still has the parts that did not fail, and pages show them. */
export const defaultOptions = {
  watchQuery: { errorPolicy: 'all', fetchPolicy: 'cache-and-network', notifyOnNetworkStatusChange: false },
  query: { errorPolicy: 'all' },
  mutate: { errorPolicy: 'all' },
} as const;

declare module '@apollo/client' {
  /* eslint-disable @typescript-eslint/no-namespace -- this is where Apollo Client looks for it */
  namespace ApolloClient {
    namespace DeclareDefaultOptions {
      interface WatchQuery {
        errorPolicy: 'all';
      }
      interface Query {
        errorPolicy: 'all';
      }
      interface Mutate {
        errorPolicy: 'all';
      }
    }
  }
}

/** The one connection of the page: its link, and the state of its WebSocket. */
export const GRAPHQL_CONNECTION = new InjectionToken<GraphqlConnection>('GraphqlConnection', {
  providedIn: 'root',
  factory: () => createLink({ url: '/graphql', getAccessToken: inject(SessionStore).getAccessToken }),
});

/** Apollo Client for all apps: one cache, one connection, and a clean start whenever the user changes. */
export function provideGraphql(): EnvironmentProviders {
  return makeEnvironmentProviders([
    provideApollo(() => ({
      link: inject(GRAPHQL_CONNECTION).link,
      cache: new NewestWinsCache({ possibleTypes, typePolicies }),
      devtools: { enabled: false },
      defaultOptions,
    })),
    provideEnvironmentInitializer(startAnewForEachUser),
  ]);
}

/** What one user was shown must not be seen by the next one. */
function startAnewForEachUser(): void {
  const session = inject(SessionStore);
  const connection = inject(GRAPHQL_CONNECTION);
  const apollo = inject(Apollo);
  let known: string | undefined;
  let isFirst = true;
  effect(() => {
    if (session.state() === 'unknown') return;
    const user = session.user()?.id;
    if (!isFirst && user === known) return;
    const wasShown = !isFirst || user !== undefined;
    isFirst = false;
    known = user;
    if (!wasShown) return;
    untracked(() => {
      connection.reconnect();
      void apollo.client.resetStore().catch(() => undefined);
    });
  });
}
