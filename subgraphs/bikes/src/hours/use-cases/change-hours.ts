import type { Actor } from '@bike-rentals/contracts';
import { toInstant } from '../../domain/town-day.ts';
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
import { applyChange, toRange } from './rebuild-calendar.ts';

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
  | { code: 'VALID_FROM_PAST' | 'TOO_MANY_VERSIONS'; message: string }
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
  const result = await service.store.transact(async (tx) => {
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
    await applyChange(tx, { stationId }, { ...service, context });
    return { kind: 'changed' as const, hours, warnings: checked.warnings };
  });
  service.onCommit();
  return result;
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
  { stationId, fromLocal, toLocal, spread }: ClosureInput,
): Promise<Closure | 'ends-before-it-begins' | 'is-over' | 'too-many'> {
  const context = toDecisionContext(service, actor, { reason });
  const { now, createId } = context;
  const [from, to] = [fromLocal, toLocal].map((local) => toInstant(local, service.timeZone)) as [Date, Date];
  if (from >= to) return 'ends-before-it-begins';
  if (to <= now) return 'is-over';
  const result = await service.store.transact(async (tx) => {
    if ((await findClosuresAfter(tx, now, maxClosures)).length === maxClosures) return 'too-many' as const;
    const audit = { reason, actorId: actor.id, at: now, cancelledAt: null };
    const closure = { id: createId(), stationId, fromLocal, toLocal, from, to, ...audit };
    await insertClosure(tx, closure);
    const payload = { closureId: closure.id, stationId, from, to };
    const aggregate = `closure:${closure.id}`;
    await recordEvent(tx, { type: 'closure.added', payload, aggregate, version: 0 }, context);
    await applyChange(tx, { stationId, spread }, { ...service, context });
    return closure;
  });
  service.onCommit();
  return result;
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
    await applyChange(tx, { stationId }, { ...service, context });
    return { ...closure, cancelledAt: now };
  });
  service.onCommit();
  return result;
}
