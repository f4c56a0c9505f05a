import { gql } from '@apollo/client';
import { NewestWinsCache, possibleTypes, typePolicies } from './index.ts';

const bikeQuery = gql`
  query ($id: ID!) {
    bike(id: $id) {
      id
      version
      state
      serialNumber
    }
  }
`;
const stateQuery = gql`
  query ($id: ID!) {
    bike(id: $id) {
      id
      version
      state
    }
  }
`;
const variables = { id: 'b1' };
const bike = (version: number, state: string, rest = {}) => ({
  bike: { __typename: 'Bike', id: 'b1', version, state, ...rest },
});

function createCache() {
  return new NewestWinsCache({ possibleTypes, typePolicies });
}

test('an older answer does not overwrite a newer one', () => {
  const cache = createCache();
  cache.writeQuery({ query: stateQuery, variables, data: bike(2, 'RENTED') });
  cache.writeQuery({ query: stateQuery, variables, data: bike(1, 'AVAILABLE') });
  expect(cache.readQuery({ query: stateQuery, variables })).toEqual(bike(2, 'RENTED'));
});

test('a newer answer does', () => {
  const cache = createCache();
  cache.writeQuery({ query: stateQuery, variables, data: bike(2, 'RENTED') });
  cache.writeQuery({ query: stateQuery, variables, data: bike(3, 'AVAILABLE') });
  expect(cache.readQuery({ query: stateQuery, variables })).toEqual(bike(3, 'AVAILABLE'));
});

test('what only the older answer has is taken from it', () => {
  const cache = createCache();
  cache.writeQuery({ query: stateQuery, variables, data: bike(2, 'RENTED') });
  cache.writeQuery({ query: bikeQuery, variables, data: bike(1, 'AVAILABLE', { serialNumber: 'S1' }) });
  expect(cache.readQuery({ query: bikeQuery, variables })).toEqual(bike(2, 'RENTED', { serialNumber: 'S1' }));
});

test('watchers never see the older version', () => {
  const cache = createCache();
  cache.writeQuery({ query: stateQuery, variables, data: bike(2, 'RENTED') });
  const seen: unknown[] = [];
  cache.watch({
    query: stateQuery,
    variables,
    optimistic: true,
    callback: ({ result }) => seen.push((result as { bike: { state: string } }).bike.state),
  });
  cache.writeQuery({ query: stateQuery, variables, data: bike(1, 'AVAILABLE') });
  cache.writeQuery({ query: stateQuery, variables, data: bike(3, 'MAINTENANCE') });
  expect(seen).not.toContain('AVAILABLE');
  expect(seen.at(-1)).toBe('MAINTENANCE');
});

test('pages of a connection are put one after the other', () => {
  const query = gql`
    query ($after: String) {
      stations(first: 1, after: $after) {
        nodes {
          id
        }
        pageInfo {
          endCursor
        }
      }
    }
  `;
  const page = (id: string, endCursor: string) => ({
    stations: {
      __typename: 'StationConnection',
      nodes: [{ __typename: 'Station', id }],
      pageInfo: { __typename: 'PageInfo', endCursor },
    },
  });
  const cache = createCache();
  cache.writeQuery({ query, data: page('a', 'x') });
  cache.writeQuery({ query, variables: { after: 'x' }, data: page('b', 'y') });
  const { stations } = cache.readQuery<ReturnType<typeof page>>({ query }) ?? page('', '');
  expect(stations.nodes.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(stations.pageInfo.endCursor).toBe('y');
});
