// As all programs do. Set here, before the workers start.
process.env.TZ = 'UTC';

export default {
  testEnvironment: 'node',
  testMatch: ['**/*.test.ts'],
  // `npm run test:compose` needs Docker, and runs them.
  testPathIgnorePatterns: ['/node_modules/', '/generated/', '/e2e/compose/'],
  modulePathIgnorePatterns: ['<rootDir>/data/', '<rootDir>/packages/client/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/scripts/jest/strip-types.mjs' },
  // Brokers are started when the first test asks for them, once for all test files.
  globalSetup: '<rootDir>/packages/testing/src/jest-global-setup.ts',
  globalTeardown: '<rootDir>/packages/testing/src/jest-global-teardown.ts',
  // A slow machine under load takes long; only what hangs takes longer.
  testTimeout: 120_000,
  maxWorkers: 2,
};
