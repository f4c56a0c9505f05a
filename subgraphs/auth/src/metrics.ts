import { durationBounds, type Metrics } from '@bike-rentals/metrics';
import { hashChannel } from './keys/password-hash.ts';
import type { UseCases } from './use-cases/index.ts';
import { refusalCodes, type Refused } from './use-cases/refusal.ts';

/** Counts what came of log-ins, registrations and refreshes: `success`, or the code of the refusal. */
export function observeUseCases(useCases: UseCases, metrics: Metrics): UseCases {
  const count = <Args extends unknown[], Result extends object>(
    name: string,
    help: string,
    run: (...args: Args) => Promise<Result | Refused>,
  ) => {
    const results = metrics.counter(name, `${help}, by result.`, 'result');
    // Known before they happen, so that the first one is seen as an increase.
    for (const result of ['success', ...refusalCodes]) results.get(result);
    return async (...args: Args) => {
      const outcome = await run(...args);
      results.get('code' in outcome ? outcome.code : 'success').value += 1;
      return outcome;
    };
  };
  return {
    ...useCases,
    logIn: count('logins_total', 'Log-ins', useCases.logIn),
    register: count('registrations_total', 'Registrations', useCases.register),
    refreshSession: count('refreshes_total', 'Refreshes of a session', useCases.refreshSession),
  };
}

/** Measures argon2, which is made to be slow. */
export function observeHashing(metrics: Metrics): Disposable {
  const durations = metrics
    .histogram(
      'argon2_seconds',
      'Time to hash a password, the waiting for a thread included.',
      durationBounds,
    )
    .get();
  const observe = (seconds: unknown) => durations.observe(seconds as number);
  hashChannel.subscribe(observe);
  return { [Symbol.dispose]: () => hashChannel.unsubscribe(observe) };
}
