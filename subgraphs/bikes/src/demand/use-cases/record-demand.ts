import { yieldToEventLoop } from '@bike-rentals/runtime';
import { day } from '@bike-rentals/runtime/durations';
import { emptyFleet, record, type EventContext } from '../../domain/fleet.ts';
import { toTownDay } from '../../domain/town-day.ts';
import { appendEvents } from '../../store/events.ts';
import type { Transaction } from '../../store/open-store.ts';
import { systemActor, type UseCaseContext } from '../../use-cases/use-case-context.ts';
import type { RefusedDemand } from '../domain/refused-demand.ts';
import { addToDay, markCounted, pruneDemand as pruneStored } from '../store/demand.ts';

/** Counts refused wishes, each user's once for a model, station and hour. The events say nothing of the users. */
export async function recordDemand(
  tx: Transaction,
  demands: readonly RefusedDemand[],
  { timeZone, ...context }: EventContext & { timeZone: string },
): Promise<void> {
  const counted = await markCounted(tx, demands, context.now);
  if (counted.length === 0) return;
  await addToDay(tx, toTownDay(context.now, timeZone), counted);
  const told = counted.reduce((fleet, { modelId, stationId, code }) => {
    const newEvent = {
      aggregate: `demand:${context.createId()}`,
      aggregateVersion: 0,
      type: 'demand.refused' as const,
      payload: { modelId, stationId, code },
    };
    return record(fleet, newEvent, { ...context, actor: systemActor, commandId: undefined });
  }, emptyFleet);
  await appendEvents(tx, told.events);
}

/** Longer than a year, so that a month can be compared with the same one of the year before. */
const retentionMs = 400 * day;

/** Deletes counts that are older than 400 days, and whatever says who was counted in an hour that is over. */
export async function pruneDemand({ store, clock, timeZone }: UseCaseContext): Promise<void> {
  const now = clock.now();
  const firstDay = toTownDay(new Date(now.getTime() - retentionMs), timeZone);
  while (await store.transact((tx) => pruneStored(tx, { now, firstDay }))) await yieldToEventLoop();
}
