export {
  fromCursor,
  isInteger,
  isText,
  pageLimit,
  toConnection,
  toCursor,
  toPage,
  toPageRequest,
  type Page,
  type PageArguments,
  type PageRequest,
} from './connection.ts';
export { bindUseCases, type BoundUseCases } from './bind-use-cases.ts';
export { createRefuse, isAllowed, sendJson } from './door-answers.ts';
export { dateTime } from './date-time.ts';
export { followEvents, type FollowOptions, type StoredPage } from './follow-events.ts';
export { createLiveFeed, type LiveFeed, type TakeResult } from './live-feed.ts';
export { apiError, badInput, errorCodes, type ErrorCode } from './errors.ts';
export { type ServiceGauge } from './readiness.ts';
export { readTypeDefs } from './read-type-defs.ts';
export { BodyTooLargeError, readBody, readBytes } from './read-body.ts';
export {
  startSubgraph,
  type PassedRequest,
  type PassedRequestHandler,
  type RunningSubgraph,
  type SubgraphOptions,
} from './start-subgraph.ts';
export {
  hasSession,
  isRecentlyProven,
  isAdmin,
  isStaff,
  canView,
  requireAdmin,
  requireSession,
  requireStaff,
  requireUser,
  roles,
  type Role,
} from './authorize.ts';
export {
  readNumber,
  readOptionalText,
  readReason,
  readRequiredReason,
  readText,
  readUniqueText,
} from './check-input.ts';
export { isOfOneScript, normaliseText, toComparisonKey } from './text-policy.ts';
export type { EventBatches } from './subscribe-in-batches.ts';
