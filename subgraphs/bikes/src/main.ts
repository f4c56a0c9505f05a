import { readJwks } from '@bike-rentals/identity';
import { openBrokerTransport } from '@bike-rentals/messaging';
import { createLog, createUuid, exitOnUnexpectedError, runMain, systemClock } from '@bike-rentals/runtime';
import { openTracing, readTracingConfig } from '@bike-rentals/tracing';
import { readConfig, startBikes } from './start-bikes.ts';

// Opening hours are computed as the clock on the wall shows them, whatever the zone of the machine: see expand-hours.ts.
process.env.TZ = 'UTC';

await runMain(async () => {
  const config = readConfig(process.env);
  const log = createLog('bikes', config.logLevel);
  exitOnUnexpectedError(log);
  const assertionKeys = readJwks('ASSERTION_JWKS', config.assertionJwks);
  await using opened = new AsyncDisposableStack();
  const tracing = opened.use(await openTracing('bikes', readTracingConfig(process.env)));
  const needs = ['commands', 'events'] as const;
  const transport = opened.use(await openBrokerTransport({ ...config, clientId: 'bikes', log, needs }));
  opened.use(
    await startBikes(
      { ...config, assertionKeys },
      { transport, clock: systemClock, createId: createUuid, log, tracing },
    ),
  );
  return opened.move();
});
