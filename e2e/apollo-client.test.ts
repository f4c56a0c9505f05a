import { ApolloClient, gql } from '@apollo/client';
import { createLink, NewestWinsCache, possibleTypes, typePolicies } from '@bike-rentals/client';
import { WebSocket } from 'ws';
import { getCursor, logIn, register, type Person } from './support/client.ts';
import { addFleet, returnBike, rent } from './support/fleet.ts';
import { startSystem, type System } from './support/system.ts';

let system: System;
let admin: Person;
let rider: Person;

beforeAll(async () => {
  system = await startSystem();
  [admin, rider] = await Promise.all([logIn(system, 'admin'), register(system)]);
});
afterAll(() => system[Symbol.asyncDispose]());

test('Apollo Client with the published policies: a query is kept fresh by a subscription', async () => {
  const fleet = await addFleet(admin, { bikes: 1 });
  const client = new ApolloClient({
    link: createLink({ url: system.url, getAccessToken: async () => rider.token, webSocketImpl: WebSocket })
      .link,
    cache: new NewestWinsCache({ possibleTypes, typePolicies }),
  });
  const query = gql`
    query ($id: ID!) {
      bike(id: $id) {
        id
        version
        state
      }
    }
  `;
  const variables = { id: fleet.bikeIds[0] };
  const states: string[] = [];
  const isBack = Promise.withResolvers<undefined>();
  const watching = client
    .watchQuery<{ bike: { state: string } }>({ query, variables })
    .subscribe(({ data }) => {
      const state = (data as { bike?: { state?: string } } | undefined)?.bike?.state;
      if (state) states.push(state);
      if (state === 'AVAILABLE' && states.includes('RENTED')) isBack.resolve(undefined);
    });
  const events = client
    .subscribe({
      query: gql`
        subscription ($after: ID) {
          bikeEvents(after: $after) {
            eventId
            kind
            bike {
              id
              version
              state
            }
          }
        }
      `,
      variables: { after: await getCursor(rider) },
    })
    .subscribe({});
  await client.query({ query, variables });
  const started = await rent(rider, { modelId: fleet.modelId });
  const isRented = new Promise<void>((resolve) => {
    const look = client
      .watchQuery<{ bike: { state: string } }>({ query, variables })
      .subscribe(({ data }) => {
        if ((data as { bike?: { state?: string } } | undefined)?.bike?.state !== 'RENTED') return;
        queueMicrotask(() => look.unsubscribe());
        resolve();
      });
  });
  await isRented;
  await returnBike(rider, started.rentalId, fleet.stationId);
  await isBack.promise;
  expect(states).toEqual(['AVAILABLE', 'RENTED', 'AVAILABLE']);
  events.unsubscribe();
  watching.unsubscribe();
  client.stop();
});
