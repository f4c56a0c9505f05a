import base from '../../jest.config.mjs';

/** `npm run test:compose`: the end-to-end tests through the port that docker-compose.yml publishes. */
export default {
  ...base,
  rootDir: '../..',
  testMatch: [
    '**/e2e/{apollo-client,browser,playground,readme,renting,resume}.test.ts',
    '**/e2e/compose/*.test.ts',
  ],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/e2e/compose/set-up.ts',
  globalTeardown: '<rootDir>/e2e/compose/tear-down.ts',
  testTimeout: 180_000,
  // They share one system, and some take parts of it away.
  maxWorkers: 1,
};
