import type { Actor } from '@bike-rentals/contracts';
import { toInstant } from '../../domain/town-day.ts';
import type { Transaction } from '../../store/open-store.ts';
import { recordEvent } from '../../use-cases/record-event.ts';
import { toDecisionContext, type UseCaseContext } from '../../use-cases/use-case-context.ts';
import type { Closure, HoursVersion } from '../domain/build-calendar.ts';
import { checkHours, type HoursFault } from '../osm/expand-hours.ts';
import {
  cancelClosure as cancelStored,
  findClosure,
  findClosuresAfter,
  findLastHours,
  insertClosure,
  countHours,
  insertHours,
} from '../store/calendar.ts';
import { findDueMove, insertDueMove } from '../store/due-move.ts';
import { moveDues } from './move-dues.ts';
import { rebuildCalendar, toRange } from './rebuild-calendar.ts';
import { showOpenings } from './show-openings.ts';

/** Who changes hours, and why. */
interface Order {
  actor: Actor;
  reason: string;
}

/** Hours of the town or a station from an instant on. */
export interface HoursInput {
  /** Null: the town. */
  stationId: string | null;
  /** Null: as the town; of the town: always open. */
  osm: string | null;
  /** Null: at once. */
  validFrom: Date | null;
  /** The last version that was seen; 0 if there was none. */
  version: number;
}

/** Why hours stay as they are. */
export type HoursRefusal =
  | HoursFault
  | { code: 'VALID_FROM_PAST' | 'TOO_MANY_VERSIONS' | 'DUES_ARE_MOVING'; message: string }
  | { code: 'VERSION_STALE'; message: string; version: number };

/** Versions of the hours of the town and of all stations together. */
const maxHoursVersions = 10_000;

/** Sets the opening hours of the town or a station. */
export async function setHours(
  service: UseCaseContext,
  { actor, reason }: Order,
  { stationId, osm, validFrom, version }: HoursInput,
): Promise<
  { kind: 'changed'; hours: HoursVersion; warnings: string[] } | { kind: 'refused'; refusal: HoursRefusal }
> {
  const context = toDecisionContext(service, actor, { reason });
  const { now, createId } = context;
  const checked = osm === null ? { warnings: [] } : checkHours(osm, service.place);
  if ('fault' in checked) return { kind: 'refused', refusal: checked.fault };
  if (validFrom && validFrom < now) {
    const message = 'Hours can be changed from now on, or later.';
    return { kind: 'refused', refusal: { code: 'VALID_FROM_PAST', message } };
  }
  // The library takes its time: not in the transaction.
  if (osm !== null) service.expand(osm, toRange(now, service.timeZone));
  const result = await changeCalendar(service, async (tx) => {
    const last = await findLastHours(tx, stationId);
    if ((last?.version ?? 0) !== version) {
      const message = 'Somebody has changed these hours meanwhile.';
      const refusal = { code: 'VERSION_STALE' as const, message, version: last?.version ?? 0 };
      return { kind: 'refused' as const, refusal };
    }
    if ((await countHours(tx)) >= maxHoursVersions) {
      const message = `There are ${maxHoursVersions} versions of hours already.`;
      return { kind: 'refused' as const, refusal: { code: 'TOO_MANY_VERSIONS' as const, message } };
    }
    const audit = { id: createId(), actorId: actor.id, reason, at: now };
    const own = { stationId, osm, version: version + 1, validFrom: validFrom ?? now };
    const hours = await insertHours(tx, { ...own, ...audit });
    const payload = { ...own, before: last?.osm ?? null };
    const aggregate = `hours:${stationId ?? ''}`;
    await recordEvent(tx, { type: 'hours.changed', payload, aggregate, version: own.version }, context);
    await rebuild(tx, service);
    await insertDueMove(tx, toDueMove(hours, { actor, spread: 1 }));
    return { kind: 'changed' as const, hours, warnings: checked.warnings };
  });
  if (result !== 'busy') return result;
  const message = 'The dues of the last change are being moved. Try again in a minute.';
  return { kind: 'refused', refusal: { code: 'DUES_ARE_MOVING', message } };
}

/** A time during which the town or a station is to be closed, as the clock of the town shows it. */
export interface ClosureInput {
  /** Null: the town. */
  stationId: string | null;
  fromLocal: string;
  toLocal: string;
  /** To how many open days the dues within it are moved, one after the other. */
  spread?: number;
}

/** Closures that have not ended. */
const maxClosures = 500;

/** Closes the town or a station for some time. */
export async function addClosure(
  service: UseCaseContext,
  { actor, reason }: Order,
  { stationId, fromLocal, toLocal, spread = 1 }: ClosureInput,
): Promise<Closure | 'ends-before-it-begins' | 'is-over' | 'too-many' | 'busy'> {
  const context = toDecisionContext(service, actor, { reason });
  const { now, createId } = context;
  const [from, to] = [fromLocal, toLocal].map((local) => toInstant(local, service.timeZone)) as [Date, Date];
  if (from >= to) return 'ends-before-it-begins';
  if (to <= now) return 'is-over';
  return changeCalendar(service, async (tx) => {
    if ((await findClosuresAfter(tx, now, maxClosures)).length === maxClosures) return 'too-many' as const;
    const audit = { reason, actorId: actor.id, at: now, cancelledAt: null };
    const closure = { id: createId(), stationId, fromLocal, toLocal, from, to, ...audit };
    await insertClosure(tx, closure);
    const payload = { closureId: closure.id, stationId, from, to };
    const aggregate = `closure:${closure.id}`;
    await recordEvent(tx, { type: 'closure.added', payload, aggregate, version: 0 }, context);
    await rebuild(tx, service);
    await insertDueMove(tx, toDueMove(closure, { actor, spread }));
    return closure;
  });
}

/** Ends a closure at once, or before it begins. What it has moved stays where it is. Cancelling twice is no error. */
export async function cancelClosure(
  service: UseCaseContext,
  { actor, reason }: Order,
  id: string,
): Promise<Closure | undefined> {
  const context = toDecisionContext(service, actor, { reason });
  const { now } = context;
  const result = await service.store.transact(async (tx) => {
    const closure = await findClosure(tx, id);
    if (!closure || closure.cancelledAt !== null || closure.to <= now) return closure;
    await cancelStored(tx, id, now);
    const { stationId, from, to } = closure;
    const payload = { closureId: id, stationId, from, to };
    await recordEvent(
      tx,
      { type: 'closure.cancelled', payload, aggregate: `closure:${id}`, version: 1 },
      context,
    );
    await rebuild(tx, service);
    return { ...closure, cancelledAt: now };
  });
  service.onCommit();
  await showOpenings(service);
  return result;
}

/**
 * Changes the calendar. What was promised for a time that is closed now is moved by the job: that it fails is no reason to
 * close a second time. One change comes after the other: the dues of this one are compared with the calendar that those of
 * the last one were moved to.
 */
async function changeCalendar<Result>(
  service: UseCaseContext,
  change: (tx: Transaction) => Promise<Result>,
): Promise<Result | 'busy'> {
  if (!(await moveDues(service))) return 'busy';
  const result = await service.store.transact(async (tx) =>
    (await findDueMove(tx)) ? ('busy' as const) : change(tx),
  );
  service.onCommit();
  await showOpenings(service);
  return result;
}

async function rebuild(tx: Transaction, { rules, clock, timeZone, expand }: UseCaseContext): Promise<void> {
  const { calendar: before } = await rules.read(tx);
  await rebuildCalendar(tx, { before, now: clock.now(), timeZone, expand });
}

const toDueMove = (
  { id, stationId, reason, at }: HoursVersion | Closure,
  { actor, spread }: { actor: Actor; spread: number },
) => ({
  ...{ causeId: id, stationId: stationId ?? '', spread, reason, at },
  ...{ actorId: actor.id, actorRole: actor.role },
});
