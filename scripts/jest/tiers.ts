// Which tests take long or start something: what `npm run test:unit` leaves out. `tiers.test.ts` checks that each
// pattern names a test.
import { readFileSync } from 'node:fs';

/** Comparisons with a reference, and invented towns: by random operations, many of them. */
export const propertyTests = [
  '/like-one-service\\.test\\.ts$',
  '/like-the-stock-gateway\\.test\\.ts$',
  '/random-town\\.test\\.ts$',
  '/whole-town\\.test\\.ts$',
];

/** Tests with brokers, browsers, NGINX, containers or processes of their own, and those that fill what has a bound. */
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
  '/subgraphs/users/src/use-cases/requests\\.test\\.ts$',
  '/router/src/operations/',
];

const starts = /\bstart[A-Z]\w*\(/;

/** Whether a test file starts neither a service nor a server: `startRouter(…)`, `startTestUsers(…)`. */
export const startsNothing = (file: string): boolean => !starts.test(readFileSync(file, 'utf8'));
