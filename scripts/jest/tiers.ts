// The tests that `npm run test:unit` leaves out, as patterns of paths. `tiers.test.ts` checks that each pattern matches
// a test.
import { readFileSync } from 'node:fs';

/** These compare many random operations with a reference, or run them on an invented town. */
export const propertyTests = [
  '/like-one-service\\.test\\.ts$',
  '/like-the-stock-gateway\\.test\\.ts$',
  '/random-fleet\\.test\\.ts$',
  '/whole-fleet\\.test\\.ts$',
];

/** These start brokers, browsers, NGINX, containers or processes, or fill caches and queues up to their bounds. */
export const integrationTests = [
  '/e2e/',
  '/integration/',
  '/operator/',
  '/scripts/(?!jest/)',
  '/packages/demo/',
  '/packages/messaging/src/brokers/',
  '/packages/messaging/src/embedded/embedded-transport\\.test\\.ts$',
  '/packages/runtime/src/run-main\\.test\\.ts$',
  '/subgraphs/bikes/src/store/open-store\\.test\\.ts$',
  '/subgraphs/users/src/requests/use-cases/requests\\.test\\.ts$',
  '/router/src/operations/',
];

const starts = /\bstart[A-Z]\w*\(/;

/** Whether a test file calls no function such as `startRouter` or `startTestUsers`, which open a server. */
export const startsNothing = (file: string): boolean => !starts.test(readFileSync(file, 'utf8'));
