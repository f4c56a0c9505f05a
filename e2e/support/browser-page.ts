import { ApolloClient, gql } from '@apollo/client';
import { createLink, NewestWinsCache, possibleTypes, typePolicies } from '@bike-rentals/client';

declare global {
  /** Called by the test that has opened the page, and read by it. */
  var follow: (url: string, token: string, after: string) => void;
  var seen: string[];
}

/** What a front end does: subscribes once, and leaves everything else to the client. */
globalThis.seen = [];
globalThis.follow = (url, token, after) => {
  const client = new ApolloClient({
    link: createLink({ url, getAccessToken: async () => token }).link,
    cache: new NewestWinsCache({ possibleTypes, typePolicies }),
  });
  client
    .subscribe<{ bikeEvents: { eventId: string } }>({
      query: gql`
        subscription ($after: ID) {
          bikeEvents(after: $after) {
            eventId
            cursor
          }
        }
      `,
      variables: { after },
    })
    .subscribe({
      next: ({ data, error }) =>
        globalThis.seen.push(data?.bikeEvents.eventId ?? error?.message ?? 'nothing'),
      error: (error: unknown) => globalThis.seen.push(String(error)),
    });
};
