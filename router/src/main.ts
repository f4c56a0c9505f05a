import { createLog, exitOnUnexpectedError, runMain } from '@bike-rentals/runtime';
import { openTracing, readTracingConfig } from '@bike-rentals/tracing';
import { readConfig } from './config.ts';
import { startRouter } from './start-router.ts';

await runMain(async () => {
  const config = readConfig(process.env);
  const log = createLog('router', config.logLevel);
  exitOnUnexpectedError(log);
  await using opened = new AsyncDisposableStack();
  const tracing = opened.use(await openTracing('router', readTracingConfig(process.env)));
  opened.use(await startRouter(config, { log, tracing }));
  return opened.move();
});
