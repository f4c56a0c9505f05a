import type { Actor } from '@bike-rentals/contracts';
import { isTransient } from '@bike-rentals/sqlite';
import { saveFleet } from '../../store/save-fleet.ts';
import { toDecisionContext, type UseCaseContext } from '../../use-cases/use-case-context.ts';
import { buildCalendar } from '../domain/build-calendar.ts';
import type { Calendar } from '../domain/calendar.ts';
import { decideMoveDues } from '../domain/move-dues.ts';
import { findAllHours, findClosuresAfter } from '../store/calendar.ts';
import { findDueMove, loadPromises, saveDueMove, type DueMove } from '../store/due-move.ts';
import { toRange } from './rebuild-calendar.ts';

/** Promises that one transaction looks at: nobody else writes meanwhile. */
const promisesAtOnce = 50;
/** Transactions for which a job, or whoever changes the calendar once more, waits. */
const transactionsAtOnce = 100;

/**
 * Moves what was promised for a time that staff has just closed, in portions, each in a transaction with how far it has
 * come: after a crash it goes on, and two instances may do it at the same time. Returns true if nothing is left. A promise
 * that cannot be moved stays, and what went wrong is thrown when the others are moved.
 */
export async function moveDues(service: UseCaseContext): Promise<boolean> {
  let known: { causeId: string; before: Calendar } | undefined;
  const failures: unknown[] = [];
  let isDone = false;
  for (let count = 0; count < transactionsAtOnce; count += 1) {
    const move = await findDueMove(service.store.read);
    isDone = move === undefined;
    if (!move) break;
    const { causeId } = move;
    if (known?.causeId !== causeId) known = { causeId, before: await findCalendarBefore(service, move) };
    failures.push(...(await movePortion(service, known)));
  }
  if (failures.length > 0) throw new AggregateError(failures, 'some promises could not be moved');
  return isDone;
}

/** Hours and closures are never changed, so the calendar as it was before is that without the new one. */
async function findCalendarBefore(
  { store: { read }, timeZone, expand }: UseCaseContext,
  { causeId, at }: DueMove,
): Promise<Calendar> {
  const range = toRange(at, timeZone);
  const isOther = ({ id }: { id: string }) => id !== causeId;
  const hours = (await findAllHours(read)).filter(isOther);
  const closures = (await findClosuresAfter(read, new Date(range.from))).filter(isOther);
  return buildCalendar({ hours, closures }, { version: 0, range, expand });
}

/** Moves the next promises: all at once, or, if that fails, the first of them alone. Returns why it had to be left out. */
async function movePortion(
  service: UseCaseContext,
  change: { causeId: string; before: Calendar },
): Promise<unknown[]> {
  for (const limit of [promisesAtOnce, 1])
    try {
      await moveNext(service, change, limit);
      return [];
    } catch (error) {
      if (isTransient(error)) throw error;
      if (limit > 1) continue;
      await passOver(service, change);
      return [error];
    }
  return [];
}

async function moveNext(
  service: UseCaseContext,
  { causeId, before }: { causeId: string; before: Calendar },
  limit: number,
): Promise<void> {
  await service.store.transact(async (tx) => {
    const move = await findDueMove(tx);
    if (move?.causeId !== causeId) return;
    const { actorId, actorRole, reason, at, spread, moved } = move;
    const actor = { id: actorId, role: actorRole as Actor['role'] };
    const { rules, ...circumstances } = toDecisionContext(service, actor, { reason });
    const { promises, place } = await loadPromises(tx, move, limit);
    const context = { ...circumstances, ...(await rules.read(tx)) };
    const after = decideMoveDues(promises, { before, at, spread, moved }, context);
    await saveFleet(tx, promises, after);
    const isMoved = ({ id, returnBy }: { id: string; returnBy: Date }) =>
      promises.rentals.get(id)?.returnBy !== returnBy;
    const count = [...after.rentals.values()].filter(isMoved).length;
    await saveDueMove(tx, { place, moved: moved + count });
  });
  service.onCommit();
}

async function passOver({ store }: UseCaseContext, { causeId }: { causeId: string }): Promise<void> {
  await store.transact(async (tx) => {
    const move = await findDueMove(tx);
    if (move?.causeId !== causeId) return;
    const { place } = await loadPromises(tx, move, 1);
    await saveDueMove(tx, { place, moved: move.moved });
  });
}
