import { readJwks } from '@bike-rentals/identity';
import { openBrokerTransport } from '@bike-rentals/messaging';
import { createLog, createUuid, exitOnUnexpectedError, runMain, systemClock } from '@bike-rentals/runtime';
import { readConfig, startBikes } from './start-bikes.ts';

await runMain(async () => {
  const config = readConfig(process.env);
  const log = createLog('bikes', config.logLevel);
  exitOnUnexpectedError(log);
  const assertionKeys = readJwks('ASSERTION_JWKS', config.assertionJwks);
  await using opened = new AsyncDisposableStack();
  const needs = ['commands', 'events'] as const;
  const transport = opened.use(await openBrokerTransport({ ...config, clientId: 'bikes', log, needs }));
  opened.use(
    await startBikes(
      { ...config, assertionKeys },
      { transport, clock: systemClock, createId: createUuid, log },
    ),
  );
  return opened.move();
});
