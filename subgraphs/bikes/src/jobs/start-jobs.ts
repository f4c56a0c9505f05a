import { startEventRelay, type EventPublisher } from '@bike-rentals/messaging';
import { startPeriodicJob, yieldToEventLoop, type Health, type Job, type Log } from '@bike-rentals/runtime';
import { checkWritable, type Outbox } from '@bike-rentals/sqlite';
import { fillSerialKeys } from '../store/bikes.ts';
import { pruneCommands } from '../store/commands.ts';
import { expireHolds } from '../use-cases/expire-holds.ts';
import { markLateRentals } from '../use-cases/mark-late-rentals.ts';
import type { UseCaseContext } from '../use-cases/use-case-context.ts';

const second = 1_000;
const hour = 3_600 * second;
const day = 24 * hour;
/** Longer than any command can be sent again. */
const commandRetentionMs = 30 * day;

export interface JobOptions {
  outbox: Outbox;
  publisher: Pick<EventPublisher, 'publish'>;
  /** The key of the system's events. */
  systemId: string;
  eventRetentionMs: number;
  health: Health;
  log: Log;
}

/** Every instance runs all of them: each is safe to run twice at the same time. */
export function startJobs(
  service: UseCaseContext,
  options: JobOptions,
): { relay: Job; others: AsyncDisposable[] } {
  const { outbox, publisher, systemId, eventRetentionMs, health, log } = options;
  const ago = (milliseconds: number) => new Date(service.clock.now().getTime() - milliseconds);
  const start = (name: string, intervalMs: number, run: () => Promise<unknown>) =>
    startPeriodicJob(name, intervalMs, health.watch(name, run), log);
  return {
    relay: startEventRelay(outbox, { key: systemId, publisher, health, log }),
    others: [
      start('expire holds', second, () => expireHolds(service)),
      start('mark late rentals', 5 * second, () => markLateRentals(service)),
      start('prune', hour, () => prune(service, { outbox, ago, eventRetentionMs })),
      start('fill serial keys', hour, () => fillKeys(service)),
      start('check database', 5 * second, () => checkWritable(service.store)),
    ],
  };
}

const keysAtOnce = 200;

/** Code of before, which may still run beside this one, adds bikes without the key of their serial number. */
async function fillKeys({ store }: UseCaseContext): Promise<void> {
  const isMissing = async () => (await store.read.bike.count({ where: { serialKey: null } })) > 0;
  while (await isMissing()) {
    await store.transact((tx) => fillSerialKeys(tx, keysAtOnce));
    await yieldToEventLoop();
  }
}

async function prune(
  { store }: UseCaseContext,
  { outbox, ago, eventRetentionMs }: { outbox: Outbox; ago: (ms: number) => Date; eventRetentionMs: number },
): Promise<void> {
  await outbox.prune(ago(eventRetentionMs));
  const before = ago(commandRetentionMs);
  while (await store.transact((tx) => pruneCommands(tx, before))) await yieldToEventLoop();
}
