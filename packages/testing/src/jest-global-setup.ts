import { serveSharedBrokers } from './brokers/shared-brokers.ts';

/** Jest calls it once per run, before the test files. */
export default async function setUp(): Promise<void> {
  globalThis.sharedBrokers = await serveSharedBrokers();
}

declare global {
  // Setup and teardown share nothing else.
  var sharedBrokers: AsyncDisposable | undefined;
}
