import base from '../../jest.config.mjs';
import { integrationTests, propertyTests } from './tiers.ts';

/** `npm run test:unit`: what a developer runs after each change. Nothing is started for it, and nothing by it. */
export default {
  ...base,
  rootDir: '../..',
  testPathIgnorePatterns: [...base.testPathIgnorePatterns, ...integrationTests, ...propertyTests],
  filter: '<rootDir>/scripts/jest/keep-what-starts-nothing.mjs',
  globalSetup: undefined,
  globalTeardown: undefined,
};
