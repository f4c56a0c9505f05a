import { readJwks } from '@bike-rentals/identity';
import { openBrokerTransport } from '@bike-rentals/messaging';
import { createLog, createUuid, exitOnUnexpectedError, runMain, systemClock } from '@bike-rentals/runtime';
import { openTracing, readTracingConfig } from '@bike-rentals/tracing';
import { readConfig, startAuth } from './start-auth.ts';

await runMain(async () => {
  const config = readConfig(process.env);
  const log = createLog('auth', config.logLevel);
  exitOnUnexpectedError(log);
  const assertionKeys = readJwks('ASSERTION_JWKS', config.assertionJwks);
  await using opened = new AsyncDisposableStack();
  const tracing = opened.use(await openTracing('auth', readTracingConfig(process.env)));
  const needs = ['events'] as const;
  const transport = opened.use(await openBrokerTransport({ ...config, clientId: 'auth', log, needs }));
  opened.use(
    await startAuth(
      { ...config, assertionKeys },
      { transport, clock: systemClock, createId: createUuid, log, tracing },
    ),
  );
  return opened.move();
});
