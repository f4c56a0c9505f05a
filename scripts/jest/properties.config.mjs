import base from '../../jest.config.mjs';
import { propertyTests } from './tiers.ts';

/** `npm run test:properties`: the random comparisons and the random towns. */
export default {
  ...base,
  rootDir: '../..',
  testMatch: undefined,
  testRegex: propertyTests,
  globalSetup: undefined,
  globalTeardown: undefined,
};
