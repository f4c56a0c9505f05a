import { accountEventsKey } from '@bike-rentals/contracts';
import { startEventRelay, type EventPublisher } from '@bike-rentals/messaging';
import { startPeriodicJob, type Health, type PeriodicJob, type Log } from '@bike-rentals/runtime';
import { day, hour, second } from '@bike-rentals/runtime/durations';
import { checkWritable, type Outbox } from '@bike-rentals/sqlite';
import { forgetImports, runImports } from '../imports/use-cases/imports.ts';
import { prune } from '../use-cases/prune.ts';
import type { UseCaseContext } from '../use-cases/use-case-context.ts';

const eventRetentionMs = 90 * day;

/** What the jobs need beside the context of use cases. */
export interface JobOptions {
  outbox: Outbox;
  publisher: Pick<EventPublisher, 'publish'>;
  health: Health;
  log: Log;
}

/** Starts what auth does by the clock; each job is safe to repeat. */
export function startJobs(
  context: UseCaseContext,
  { outbox, publisher, health, log }: JobOptions,
): { relay: PeriodicJob; others: AsyncDisposable[] } {
  const pruneAll = async () => {
    await outbox.prune(new Date(context.clock.now().getTime() - eventRetentionMs));
    await prune(context);
    await forgetImports(context);
  };
  return {
    relay: startEventRelay(outbox, { key: accountEventsKey, publisher, health, log }),
    others: [
      startPeriodicJob('prune', hour, health.watch('prune', pruneAll), log),
      startPeriodicJob(
        'run imports',
        second,
        health.watch('run imports', () => runImports(context)),
        log,
      ),
      startPeriodicJob(
        'check database',
        5 * second,
        health.watch('check database', () => checkWritable(context.store)),
        log,
      ),
    ],
  };
}
