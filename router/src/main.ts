import { createLog, exitOnUnexpectedError, runMain } from '@bike-rentals/runtime';
import { readConfig } from './config.ts';
import { startRouter } from './start-router.ts';

await runMain(async () => {
  const config = readConfig(process.env);
  const log = createLog('router', config.logLevel);
  exitOnUnexpectedError(log);
  return startRouter(config, { log });
});
