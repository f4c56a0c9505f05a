/** Jest calls it once per run, after the test files. */
export default async function tearDown(): Promise<void> {
  await globalThis.sharedBrokers?.[Symbol.asyncDispose]();
}
