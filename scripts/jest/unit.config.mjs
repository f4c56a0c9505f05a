import base from '../../jest.config.mjs';
import { integrationTests, propertyTests } from './tiers.ts';

/** `npm run test:unit`: the quick tests, which start no server, process or broker. */
export default {
  ...base,
  rootDir: '../..',
  testPathIgnorePatterns: [...base.testPathIgnorePatterns, ...integrationTests, ...propertyTests],
  filter: '<rootDir>/scripts/jest/keep-what-starts-nothing.mjs',
  globalSetup: undefined,
  globalTeardown: undefined,
};
