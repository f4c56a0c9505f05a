import { startEventRelay, type EventPublisher } from '@bike-rentals/messaging';
import { startPeriodicJob, type Health, type PeriodicJob, type Log } from '@bike-rentals/runtime';
import { day, hour, second } from '@bike-rentals/runtime/durations';
import { checkWritable, type Outbox } from '@bike-rentals/sqlite';
import { pruneDemand } from '../demand/use-cases/record-demand.ts';
import { endBlocks } from '../desk/use-cases/end-blocks.ts';
import { fillSerialKeys } from '../catalogue/use-cases/fill-serial-keys.ts';
import { inspectByDays } from '../maintenance/use-cases/maintenance.ts';
import { followMemberships } from '../memberships/use-cases/memberships.ts';
import type { PhotoContext } from '../photos/use-cases/photo-context.ts';
import { removePhotos } from '../photos/use-cases/remove-photos.ts';
import { markLateRentals } from '../rentals/use-cases/mark-late-rentals.ts';
import { createCalendarJob } from '../hours/use-cases/follow-calendar.ts';
import { forgetImports, runImports } from '../imports/use-cases/imports.ts';
import { createReadModelCheck } from './check-read-model.ts';
import { pruneCommands } from '../use-cases/prune-commands.ts';
import type { UseCaseContext } from '../use-cases/use-case-context.ts';
import type { FollowedReadModel } from '../read-model/open-read-model.ts';
import { expireHolds } from '../waiting-list/use-cases/expire-holds.ts';

/** Longer than any command can be sent again. */
const commandRetentionMs = 30 * day;

/** What the jobs need beside the context of use cases. */
export interface JobOptions {
  outbox: Outbox;
  publisher: Pick<EventPublisher, 'publish'>;
  /** The key of the system's events. */
  systemId: string;
  eventRetentionMs: number;
  followed: FollowedReadModel;
  photos: PhotoContext;
  health: Health;
  log: Log;
}

/** Every instance runs all of them: each is safe to run twice at the same time. */
export function startJobs(
  context: UseCaseContext,
  options: JobOptions,
): { relay: PeriodicJob; others: AsyncDisposable[] } {
  const { outbox, publisher, systemId, eventRetentionMs, followed, photos, health, log } = options;
  const ago = (milliseconds: number) => new Date(context.clock.now().getTime() - milliseconds);
  const start = (name: string, intervalMs: number, run: () => Promise<unknown>) =>
    startPeriodicJob(name, intervalMs, health.watch(name, run), log);
  return {
    relay: startEventRelay(outbox, { key: systemId, publisher, health, log }),
    others: [
      start('follow calendar', second, createCalendarJob(context)),
      start('expire holds', second, () => expireHolds(context)),
      start('end blocks', 5 * second, () => endBlocks(context)),
      start('run imports', second, () => runImports(context)),
      start('follow memberships', 60 * second, () => followMemberships(context)),
      start('inspect by days', 60 * second, () => inspectByDays(context)),
      start('mark late rentals', 5 * second, () => markLateRentals(context)),
      start('prune', hour, async () => {
        await outbox.prune(ago(eventRetentionMs));
        await pruneCommands(context, ago(commandRetentionMs));
        await pruneDemand(context);
        await forgetImports(context);
      }),
      start('remove photos', hour, () => removePhotos(photos)),
      start('check read model', hour, createReadModelCheck(followed, log)),
      start('fill serial keys', hour, () => fillSerialKeys(context)),
      start('check database', 5 * second, () => checkWritable(context.store)),
    ],
  };
}
