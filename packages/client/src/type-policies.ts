import type { FieldMergeFunction, TypePolicies } from '@apollo/client';

interface Connection {
  edges?: unknown[];
  nodes?: unknown[];
}

/** Pages of the same list are put one after the other; asking without `after` starts anew. */
const appendPages: FieldMergeFunction<Connection> = (existing, incoming, { args }) => {
  if (!existing || args?.after == null) return incoming;
  return {
    ...incoming,
    ...(incoming.edges && { edges: [...(existing.edges ?? []), ...incoming.edges] }),
    ...(incoming.nodes && { nodes: [...(existing.nodes ?? []), ...incoming.nodes] }),
  };
};

const pagedBy = (...keyArgs: string[]) => ({ keyArgs, merge: appendPages });

/** For `new InMemoryCache({ possibleTypes, typePolicies })`. */
export const typePolicies: TypePolicies = {
  Query: {
    fields: {
      bikes: pagedBy('filter', 'sort'),
      bikeModels: pagedBy('filter', 'sort'),
      stations: pagedBy('filter'),
      users: pagedBy('search'),
      accounts: pagedBy('search', 'role', 'state'),
      accountLog: pagedBy('filter', 'first'),
      auditLog: pagedBy('filter'),
      rentals: pagedBy('filter'),
      policyHistory: pagedBy('scope'),
      myRentalRequests: pagedBy(),
    },
  },
  User: {
    fields: {
      rentals: pagedBy('active'),
      notifications: pagedBy(),
    },
  },
  Bike: { fields: { events: pagedBy() } },
  BikeModel: { fields: { waitingList: pagedBy() } },
  // A rental has the version of its start.
  PricingPlan: { keyFields: ['id', 'version'] },
  // Events pass by: without a key they do not pile up in the cache.
  BikeEvent: { keyFields: false },
  CatalogueChange: { keyFields: false },
};
