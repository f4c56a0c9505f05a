import { dateTime } from '@bike-rentals/subgraph';
import { notificationResolvers } from '../notifications/graphql/resolvers.ts';
import { profileResolvers } from '../profiles/graphql/resolvers.ts';
import { requestResolvers } from '../requests/graphql/resolvers.ts';
import type { Resolvers } from './generated.ts';

/** The resolvers of all features. */
export const resolvers: readonly Resolvers[] = [
  { DateTime: dateTime },
  requestResolvers,
  profileResolvers,
  notificationResolvers,
];
