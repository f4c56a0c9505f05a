import { startPeriodicJob, type Health, type Log, type PeriodicJob } from '@bike-rentals/runtime';
import { day, hour, minute, second } from '@bike-rentals/runtime/durations';
import { checkWritable } from '@bike-rentals/sqlite';
import { sendAccountMails, type AccountMailing } from '../account-mails/use-cases/send-account-mails.ts';
import { sendMails, type Mailing } from '../notifications/use-cases/send-mails.ts';
import { pruneRequests } from '../requests/use-cases/prune-requests.ts';
import { pruneSentMails } from '../bounces/use-cases/read-bounces.ts';
import { publishMissedEnds } from '../requests/use-cases/publish-ended-requests.ts';
import { resendPending } from '../requests/use-cases/resend-pending.ts';
import type { UseCaseContext } from '../use-cases/use-case-context.ts';

/** For so long an idempotency key is known, and a user sees what came of a request. */
const requestRetentionMs = 90 * day;

/** What the jobs need beside the context of use cases. */
export interface JobOptions {
  /** Undefined: notifications are shown in the app only. */
  mailing: Mailing | undefined;
  /** Undefined: mails of accounts are kept until they are of no use. */
  accountMailing: AccountMailing | undefined;
  /** Undefined: reports on mails are not read. */
  readBounces: (() => Promise<void>) | undefined;
  publishNewNotifications: () => Promise<void>;
  health: Health;
  log: Log;
}

/** What runs by the clock, and the job that runs as well when there are new notifications. */
export interface Jobs {
  notifications: PeriodicJob;
  others: AsyncDisposable[];
}

/** How late a subscriber is told of what was not announced to this instance. */
const lookIntervalMs = 5 * second;

/** Starts what users does by the clock; each job is safe to repeat. */
export function startJobs(
  context: UseCaseContext,
  { mailing, accountMailing, readBounces, publishNewNotifications, health, log }: JobOptions,
): Jobs {
  const start = (name: string, intervalMs: number, run: () => Promise<unknown>) =>
    startPeriodicJob(name, intervalMs, health.watch(name, run), log);
  return {
    notifications: start('publish new notifications', lookIntervalMs, publishNewNotifications),
    others: [
      start('publish missed ends of requests', lookIntervalMs, () => publishMissedEnds(context)),
      start('resend pending requests', second, () => resendPending(context)),
      start('prune', hour, () =>
        pruneRequests(context, new Date(context.clock.now().getTime() - requestRetentionMs)),
      ),
      start('prune sent mails', hour, () => pruneSentMails(context)),
      start('check database', 5 * second, () => checkWritable(context.store)),
      ...(accountMailing
        ? [start('send mails of accounts', second, () => sendAccountMails(context, accountMailing))]
        : []),
      // A mailbox that is away is told by a metric: it is not the health of this service.
      ...(readBounces ? [startPeriodicJob('read bounces', minute, readBounces, log)] : []),
      ...(mailing ? [start('send mails', second, () => sendMails(context, mailing))] : []),
    ],
  };
}
