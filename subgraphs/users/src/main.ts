import { readJwks, readPrivateJwk } from '@bike-rentals/identity';
import { openBrokerTransport } from '@bike-rentals/messaging';
import { createLog, createUuid, exitOnUnexpectedError, runMain, systemClock } from '@bike-rentals/runtime';
import { openTracing, readTracingConfig } from '@bike-rentals/tracing';
import { readConfig, startUsers } from './start-users.ts';

await runMain(async () => {
  const config = readConfig(process.env);
  const log = createLog('users', config.logLevel);
  exitOnUnexpectedError(log);
  const assertionKeys = readJwks('ASSERTION_JWKS', config.assertionJwks);
  const auth = { url: config.authUrl, key: readPrivateJwk('ASSERTION_KEY', config.assertionKey) };
  await using opened = new AsyncDisposableStack();
  const tracing = opened.use(await openTracing('users', readTracingConfig(process.env)));
  const needs = ['commands', 'events'] as const;
  const transport = opened.use(await openBrokerTransport({ ...config, clientId: 'users', log, needs }));
  opened.use(
    await startUsers(
      { ...config, assertionKeys, auth },
      { transport, clock: systemClock, createId: createUuid, log, tracing },
    ),
  );
  return opened.move();
});
