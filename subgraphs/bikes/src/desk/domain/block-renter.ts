import { put, record, type DecisionContext, type Fleet } from '../../domain/fleet.ts';
import { findBlock } from '../../rentals/domain/rentals.ts';
import { serveUser } from '../../rentals/domain/return-bike.ts';
import { findActiveHolds } from '../../waiting-list/domain/queue.ts';
import { offerIdleBikes, withdrawHold } from '../../waiting-list/domain/waiting-list.ts';
import { refuseStaff, type DeskChange } from './desk-change.ts';
import type { RenterBlock } from '../../rentals/domain/renter-block.ts';

/** The renter keeps bikes and places in waiting lists; what was held for him goes to the next. */
export function decideBlockRenter(
  fleet: Fleet,
  { userId, until }: { userId: string; until: Date | null },
  context: DecisionContext,
): DeskChange {
  if (until && until.getTime() <= context.now.getTime())
    return refuseStaff('UNTIL_INVALID', { field: 'until' });
  if (userId === context.actor.id) return refuseStaff('OWN_CASE', { field: 'userId' });
  if (findBlock(fleet, userId)) return refuseStaff('ALREADY_BLOCKED', { field: 'userId' });
  const block: RenterBlock = {
    id: context.createId(),
    userId,
    reason: context.reason ?? '',
    startedBy: context.actor.id,
    startedAt: context.now,
    until,
    endedBy: null,
    endedAt: null,
  };
  const blocked = record(
    withBlock(fleet, block),
    {
      aggregate: `block:${block.id}`,
      aggregateVersion: 0,
      type: 'renter.blocked',
      payload: { userId, until, timeZone: context.timeZone },
    },
    context,
  );
  const holds = findActiveHolds(blocked, (hold) => hold.userId === userId);
  const models = new Set(holds.map(({ bikeId }) => blocked.bikes.get(bikeId)?.modelId ?? ''));
  const released = holds.reduce((state, hold) => withdrawHold(state, hold, context), blocked);
  return { kind: 'changed', fleet: offerIdleBikes(released, models, context), subjectId: userId };
}

/** Whoever waits may be served at once. */
export function decideUnblockRenter(fleet: Fleet, userId: string, context: DecisionContext): DeskChange {
  if (userId === context.actor.id) return refuseStaff('OWN_CASE', { field: 'userId' });
  const block = findBlock(fleet, userId);
  if (!block) return refuseStaff('NOT_BLOCKED', { field: 'userId' });
  return { kind: 'changed', fleet: endBlock(fleet, block, context), subjectId: userId };
}

/** Ends blocks whose time is over. */
export function decideEndBlocks(fleet: Fleet, context: DecisionContext): Fleet {
  return [...fleet.blocks.values()]
    .filter(({ endedAt, until }) => !endedAt && until && until.getTime() <= context.now.getTime())
    .reduce((state, block) => endBlock(state, block, context), fleet);
}

function endBlock(fleet: Fleet, block: RenterBlock, context: DecisionContext): Fleet {
  const ended = { ...block, endedBy: context.actor.id, endedAt: context.now };
  const told = record(
    withBlock(fleet, ended),
    {
      aggregate: `block:${block.id}`,
      aggregateVersion: 1,
      type: 'renter.unblocked',
      payload: { userId: block.userId },
    },
    context,
  );
  return serveUser(told, block.userId, context);
}

function withBlock(fleet: Fleet, block: RenterBlock): Fleet {
  return { ...fleet, blocks: put(fleet.blocks, block.id, block) };
}
