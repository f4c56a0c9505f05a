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
    // Whatever is asked meanwhile waits for the session, so the first user finds nothing of anybody else.
    if (session.state() === 'unknown') return;
    const user = session.user()?.id;
    const isSame = isFirst || user === known;
    isFirst = false;
    known = user;
    if (isSame) return;
    untracked(() => {
      connection.reconnect();
      void apollo.client.resetStore().catch(() => undefined);
    });
  });
}
