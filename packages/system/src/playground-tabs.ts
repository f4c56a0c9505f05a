import type { PlaygroundTab } from '@bike-rentals/router';

/** Operations that run as they are, from left to right. */
export function createTabs(login?: { email: string; password: string }): PlaygroundTab[] {
  const input = login ?? { email: 'you@example.org', password: '' };
  return [
    {
      name: '1 Log in',
      query: `# The next tabs use the token that this one gets.
mutation LogIn($input: Credentials!) {
  login(input: $input) {
    __typename
    ... on Session { accessToken expiresAt user { id email role } }
    ... on AuthRefused { code message }
  }
}`,
      variables: { input },
      remember: { accessToken: 'data.login.accessToken' },
    },
    {
      name: '2 Find',
      query: `query Find {
  bikeModels(sort: AVAILABLE_UNITS, first: 5) {
    nodes { id brand name formFactor propulsion availableUnits waiting }
  }
  stations(first: 20) {
    nodes { id name bikesParked capacity isOverFull isRenting availability { units model { brand name } } }
  }
}`,
      remember: { modelId: 'data.bikeModels.nodes.0.id', stationId: 'data.stations.nodes.0.id' },
    },
    {
      name: '3 Watch',
      authenticated: true,
      query: `# Leave it running, and rent in the next tab.
subscription Watch {
  bikeEvents {
    cursor
    kind
    at
    bike { id serialNumber state version model { brand name availableUnits } station { name } }
  }
}`,
    },
    {
      name: '4 Rent',
      authenticated: true,
      query: `mutation Rent($input: RentBikeInput!) {
  rentBike(input: $input) {
    __typename
    ... on RentalStarted { rentalId returnBy rental { bike { serialNumber } from { name } } }
    ... on WaitingListJoined { entryId place }
    ... on RentalRefused { code message }
    ... on RentalPending { request { id status } }
  }
}`,
      variables: {
        input: {
          modelId: '{{modelId}}',
          whenUnavailable: 'QUEUE',
          idempotencyKey: '{{idempotencyKey}}',
        },
      },
      fresh: ['idempotencyKey'],
      remember: { rentalId: 'data.rentBike.rentalId' },
    },
    {
      name: '5 My rentals',
      authenticated: true,
      query: `query MyRentals {
  me {
    displayName
    unreadNotifications
    rentals(active: true) { nodes { id rentedAt returnBy bike { serialNumber model { name } } from { name } } }
    waitingList { id place heldUntil model { name } }
  }
}`,
      remember: { rentalId: 'data.me.rentals.nodes.0.id' },
    },
    {
      name: '6 Return',
      authenticated: true,
      query: `mutation Return($input: ReturnBikeInput!) {
  returnBike(input: $input) {
    __typename
    ... on RentalEnded { rentalId returnedAt rental { to { name } } }
    ... on RentalRefused { code message }
    ... on RentalPending { request { id status } }
  }
}`,
      variables: {
        input: {
          rentalId: '{{rentalId}}',
          stationId: '{{stationId}}',
          idempotencyKey: '{{idempotencyKey}}',
        },
      },
      fresh: ['idempotencyKey'],
    },
  ];
}
