import type { Viewer } from '@bike-rentals/identity';
import type { Clock } from '@bike-rentals/runtime';
import type { Role } from '@bike-rentals/subgraph';
import type { ComputeGarages } from '../catalogue/graphql/garages.ts';
import type { Expand } from '../hours/domain/build-calendar.ts';
import type { HoursPlace } from '../hours/osm/expand-hours.ts';
import type { Membership } from '../memberships/domain/membership.ts';
import { findMembershipsOf } from '../memberships/store/memberships.ts';
import type { EventFeed } from '../live-events/graphql/event-feed.ts';
import { createJobLoaders, type JobLoaders } from '../maintenance/graphql/loaders.ts';
import { createPhotoLoaders, type PhotoLoaders } from '../photos/graphql/loaders.ts';
import type { Reader } from '../store/open-store.ts';
import type { Rulebook, RuleReader } from '../store/rule-reader.ts';
import type { UseCases } from '../use-cases/index.ts';
import type { FollowedReadModel } from '../read-model/open-read-model.ts';
import { createRentalLoaders, type RentalLoaders } from '../rentals/graphql/loaders.ts';

/** What resolvers can reach: created for one operation and its viewer. */
export interface Context {
  viewer: Viewer<Role>;
  /** Has stations, models and bikes as they are at the moment: its `readModel` is got anew each time. */
  followed: FollowedReadModel;
  /** What is not in the read model: rentals, waiting lists, history. Mutations go through a use case. */
  read: Reader;
  useCases: UseCases;
  clock: Clock;
  rules: RuleReader;
  /** The rules as they are at the first use in this operation: a list of stations asks often. */
  findRulebook: () => Promise<Rulebook>;
  /** Of the viewer; read once in an operation. */
  findOwnMemberships: () => Promise<Membership[]>;
  /** Where the town is, for its holidays. */
  place: HoursPlace;
  expand: Expand;
  /** Of the town: an IANA name. */
  timeZone: string;
  /** Of the town: ISO 4217. */
  currency: string;
  loaders: RentalLoaders;
  jobLoaders: JobLoaders;
  photoLoaders: PhotoLoaders;
  feed: EventFeed;
  computeGarages: ComputeGarages;
}

/** What all operations share. */
export type SharedContext = Omit<
  Context,
  'viewer' | 'loaders' | 'jobLoaders' | 'photoLoaders' | 'findRulebook' | 'findOwnMemberships'
>;

/** Creates the context of one operation. */
export function createContext(shared: SharedContext, viewer: Viewer<Role>): Context {
  let rulebook: Promise<Rulebook> | undefined;
  const findRulebook = () => (rulebook ??= shared.rules.read(shared.read));
  let memberships: Promise<Membership[]> | undefined;
  const findOwnMemberships = () =>
    (memberships ??=
      viewer.kind === 'user' ? findMembershipsOf(shared.read, viewer.userId) : Promise.resolve([]));
  const loaders = createRentalLoaders(shared.read, { ...shared, findRulebook });
  const jobLoaders = createJobLoaders(shared.read);
  const photoLoaders = createPhotoLoaders(shared.read);
  return { ...shared, viewer, loaders, jobLoaders, photoLoaders, findRulebook, findOwnMemberships };
}
