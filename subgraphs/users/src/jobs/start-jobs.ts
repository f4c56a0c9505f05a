import { startPeriodicJob, type Health, type Log } from '@bike-rentals/runtime';
import { day, hour, second } from '@bike-rentals/runtime/durations';
import { checkWritable } from '@bike-rentals/sqlite';
import { sendMails, type Mailing } from '../notifications/use-cases/send-mails.ts';
import { pruneRequests } from '../requests/use-cases/prune-requests.ts';
import { resendPending } from '../requests/use-cases/resend-pending.ts';
import type { UseCaseContext } from '../use-cases/use-case-context.ts';

/** For so long an idempotency key is known, and a user sees what came of a request. */
const requestRetentionMs = 90 * day;

/** What the jobs need beside the context of use cases. */
export interface JobOptions {
  /** Undefined: notifications are shown in the app only. */
  mailing: Mailing | undefined;
  health: Health;
  log: Log;
}

/** Starts what users does by the clock; each job is safe to repeat. */
export function startJobs(context: UseCaseContext, { mailing, health, log }: JobOptions): AsyncDisposable[] {
  const start = (name: string, intervalMs: number, run: () => Promise<unknown>) =>
    startPeriodicJob(name, intervalMs, health.watch(name, run), log);
  return [
    start('resend pending requests', second, () => resendPending(context)),
    start('prune', hour, () =>
      pruneRequests(context, new Date(context.clock.now().getTime() - requestRetentionMs)),
    ),
    start('check database', 5 * second, () => checkWritable(context.store)),
    ...(mailing ? [start('send mails', second, () => sendMails(context, mailing))] : []),
  ];
}
