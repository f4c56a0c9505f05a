import { accountEventsKey } from '@bike-rentals/contracts';
import { startEventRelay, type EventPublisher } from '@bike-rentals/messaging';
import { startPeriodicJob, type Health, type Job, type Log } from '@bike-rentals/runtime';
import { checkWritable, type Outbox } from '@bike-rentals/sqlite';
import { forgetAfterMs } from '../domain/throttle.ts';
import { pruneFailures } from '../store/login-failures.ts';
import { pruneRevocations } from '../store/revocations.ts';
import { pruneTokens } from '../store/sessions.ts';
import type { UseCaseContext } from '../use-cases/use-case-context.ts';

const hourMs = 3_600_000;
/** Longer than any access token lives. */
const revocationRetentionMs = hourMs;
const eventRetentionMs = 90 * 24 * hourMs;

const secondMs = 1_000;

export interface JobOptions {
  outbox: Outbox;
  publisher: Pick<EventPublisher, 'publish'>;
  health: Health;
  log: Log;
}

export function startJobs(
  service: UseCaseContext,
  { outbox, publisher, health, log }: JobOptions,
): { relay: Job; others: AsyncDisposable[] } {
  const prune = async () => {
    const ago = (milliseconds: number) => new Date(service.clock.now().getTime() - milliseconds);
    await outbox.prune(ago(eventRetentionMs));
    await service.store.transact(async (tx) => {
      await pruneRevocations(tx, ago(revocationRetentionMs));
      await pruneFailures(tx, ago(forgetAfterMs));
      await pruneTokens(tx, service.clock.now());
    });
  };
  return {
    relay: startEventRelay(outbox, { key: accountEventsKey, publisher, health, log }),
    others: [
      startPeriodicJob('prune', hourMs, health.watch('prune', prune), log),
      startPeriodicJob(
        'check database',
        5 * secondMs,
        health.watch('check database', () => checkWritable(service.store)),
        log,
      ),
    ],
  };
}
