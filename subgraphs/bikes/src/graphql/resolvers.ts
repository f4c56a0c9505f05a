import { dateTime } from '@bike-rentals/subgraph';
import { approvalResolvers } from '../approvals/graphql/resolvers.ts';
import { catalogueResolvers } from '../catalogue/graphql/resolvers.ts';
import { demandResolvers } from '../demand/graphql/resolvers.ts';
import { deskResolvers } from '../desk/graphql/resolvers.ts';
import { hoursResolvers } from '../hours/graphql/resolvers.ts';
import { importResolvers } from '../imports/graphql/resolvers.ts';
import { liveEventResolvers } from '../live-events/graphql/resolvers.ts';
import { maintenanceResolvers } from '../maintenance/graphql/resolvers.ts';
import { membershipResolvers } from '../memberships/graphql/resolvers.ts';
import { overviewResolvers } from '../overview/graphql/resolvers.ts';
import { photoResolvers } from '../photos/graphql/resolvers.ts';
import { policyResolvers } from '../policies/graphql/resolvers.ts';
import { pricingResolvers } from '../pricing/graphql/resolvers.ts';
import { rentalResolvers } from '../rentals/graphql/resolvers.ts';
import { stationResolvers } from '../stations/graphql/resolvers.ts';
import { townResolvers } from '../town/graphql/resolvers.ts';
import { waitingListResolvers } from '../waiting-list/graphql/resolvers.ts';
import type { Resolvers } from './generated.ts';

/** The resolvers of all features. */
export const resolvers: readonly Resolvers[] = [
  { DateTime: dateTime },
  catalogueResolvers,
  stationResolvers,
  rentalResolvers,
  waitingListResolvers,
  liveEventResolvers,
  townResolvers,
  overviewResolvers,
  demandResolvers,
  deskResolvers,
  maintenanceResolvers,
  photoResolvers,
  membershipResolvers,
  approvalResolvers,
  policyResolvers,
  pricingResolvers,
  hoursResolvers,
  importResolvers,
];
