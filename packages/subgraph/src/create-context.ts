import type { Viewer } from '@bike-rentals/identity';

/** What a subgraph learns of a request beside its viewer. */
export interface RequestDetails {
  /** How the client's program names itself; the router tells it with mutations. */
  userAgent?: string | undefined;
  /** The `traceparent` of the request, if it is traced: messages and rows that come from it keep it. */
  trace?: string | undefined;
}

/** Makes what resolvers get, for one operation. */
export type CreateContext<Role extends string, Context extends object> = (
  viewer: Viewer<Role>,
  details: RequestDetails,
) => Context;
