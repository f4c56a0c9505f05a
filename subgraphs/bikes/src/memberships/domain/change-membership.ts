import type { BikeEventPayload } from '@bike-rentals/contracts';
import { addDuration, parseDuration, toNominalMs, type Duration } from '../../domain/duration.ts';
import { put, record, type DecisionContext, type Fleet } from '../../domain/fleet.ts';
import { refuseStaff, type DeskChange } from '../../desk/domain/desk-change.ts';
import { findMemberships, findUsable } from './members.ts';
import { findNextAt, toMembershipState, type Membership } from './membership.ts';

/** What staff grants to a user. */
export interface MembershipGrant {
  userId: string;
  name: string;
  /** A duration of ISO 8601. */
  length: string;
  startsAtFirstRental: boolean;
}

/** Memberships of one user that have not ended. */
const maxMemberships = 10;
const shortest = toNominalMs({ days: 1, minutes: 0 });
const longest = toNominalMs({ days: 3_660, minutes: 0 });

/** It begins now, or when the one that the user has ends, or with the first rental. */
export function decideGrantMembership(
  fleet: Fleet,
  { userId, name, length, startsAtFirstRental }: MembershipGrant,
  context: DecisionContext,
): DeskChange {
  const { now, timeZone, actor } = context;
  const duration = parseLength(length);
  if (!duration) return refuseStaff('LENGTH_INVALID', { field: 'length' });
  if (userId === actor.id) return refuseStaff('OWN_CASE', { field: 'userId' });
  const live = findMemberships(fleet, userId).filter((one) => toMembershipState(one, now) !== 'ENDED');
  if (live.length >= maxMemberships) return refuseStaff('TOO_MANY_MEMBERSHIPS', { field: 'userId' });
  const lastEnd = Math.max(now.getTime(), ...live.map(({ to }) => to?.getTime() ?? 0));
  const span = startsAtFirstRental ? notBegun : toSpan(new Date(lastEnd), duration, timeZone);
  const membership: Membership = {
    id: context.createId(),
    userId,
    name,
    length,
    ...span,
    nextAt: findNextAt(span, now),
    grantedBy: actor.id,
    grantedAt: now,
    endedBy: null,
    endedAt: null,
    version: 0,
  };
  return {
    kind: 'changed',
    fleet: change(fleet, membership, 'membership.granted', context),
    subjectId: userId,
  };
}

/** Ends a membership before its time, or one that has not begun. */
export function decideEndMembership(fleet: Fleet, id: string, context: DecisionContext): DeskChange {
  const membership = fleet.memberships.get(id);
  if (!membership) return refuseStaff('MEMBERSHIP_UNKNOWN', { field: 'membershipId' });
  const { userId } = membership;
  if (userId === context.actor.id) return refuseStaff('OWN_CASE', { field: 'membershipId' });
  if (toMembershipState(membership, context.now) === 'ENDED')
    return refuseStaff('MEMBERSHIP_ENDED', { field: 'membershipId' });
  return { kind: 'changed', fleet: end(fleet, membership, context), subjectId: userId };
}

/** The first rental begins a membership that has waited for it, unless another one is active. */
export function beginMembership(fleet: Fleet, userId: string, context: DecisionContext): Fleet {
  const membership = findUsable(fleet, userId, context.now);
  const duration = membership && parseLength(membership.length);
  if (!duration || membership.from) return fleet;
  const span = toSpan(context.now, duration, context.timeZone);
  const begun = { ...toNext(membership), ...span, nextAt: findNextAt(span, context.now) };
  return change(fleet, begun, 'membership.started', context);
}

/** Reminds whose membership ends soon, and ends those whose time is over. */
export function decideFollowMemberships(fleet: Fleet, context: DecisionContext): Fleet {
  return [...fleet.memberships.values()]
    .filter(({ nextAt }) => nextAt && nextAt <= context.now)
    .reduce((state, membership) => follow(state, membership, context), fleet);
}

function follow(fleet: Fleet, membership: Membership, context: DecisionContext): Fleet {
  const { now } = context;
  if (!membership.to || membership.to <= now) return end(fleet, membership, context);
  const reminded = { ...toNext(membership), nextAt: findNextAt(membership, now) };
  // Whoever has the next one already need not be told.
  const hasNext = findMemberships(fleet, membership.userId).some(
    (other) => toMembershipState(other, now) === 'PENDING',
  );
  return hasNext ? withMembership(fleet, reminded) : change(fleet, reminded, 'membership.ending', context);
}

const toNext = (membership: Membership): Membership => ({ ...membership, version: membership.version + 1 });

const end = (fleet: Fleet, membership: Membership, context: DecisionContext): Fleet =>
  change(
    fleet,
    { ...toNext(membership), nextAt: null, endedBy: context.actor.id, endedAt: context.now },
    'membership.ended',
    context,
  );

const notBegun = { from: null, to: null };

const toSpan = (from: Date, length: Duration, timeZone: string) => ({
  from,
  to: addDuration(from, length, timeZone),
});

function parseLength(text: string): Duration | undefined {
  const duration = parseDuration(text);
  const size = duration ? toNominalMs(duration) : 0;
  return size >= shortest && size <= longest ? duration : undefined;
}

type MembershipEventType =
  'membership.granted' | 'membership.started' | 'membership.ending' | 'membership.ended';

function change(
  fleet: Fleet,
  membership: Membership,
  type: MembershipEventType,
  context: DecisionContext,
): Fleet {
  const { id: membershipId, userId, name, from, to, version: aggregateVersion } = membership;
  const payload: BikeEventPayload<MembershipEventType> = {
    membershipId,
    userId,
    name,
    from,
    to,
    timeZone: context.timeZone,
  };
  const event = { aggregate: `membership:${membershipId}`, aggregateVersion, type, payload };
  return record(withMembership(fleet, membership), event, context);
}

const withMembership = (fleet: Fleet, membership: Membership): Fleet => ({
  ...fleet,
  memberships: put(fleet.memberships, membership.id, membership),
});
