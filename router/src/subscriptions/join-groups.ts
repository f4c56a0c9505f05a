import type { AssertionSigner, Viewer } from '@bike-rentals/identity';
import type { Log } from '@bike-rentals/runtime';
import type { ResumeRules } from '../config.ts';
import type { CreateRun } from '../execution/create-run.ts';
import type { AcceptedSubscription } from '../execution/executor.ts';
import type { PreparedOperation } from '../execution/prepare-operation.ts';
import { toClientKey } from '../protection/authenticate.ts';
import type { Quota } from '../protection/quota.ts';
import { openGroup, type Group, type GroupLoad, type Member } from './group.ts';
import { findResumePoint } from './resume.ts';
import { isSharedByRole } from './sharing.ts';

export interface GroupsOptions {
  rules: ResumeRules;
  createRun: CreateRun;
  /** The longest event of a subgraph. */
  maxBytes: number;
  signer: AssertionSigner | undefined;
  production: boolean;
  load: GroupLoad;
  quota: Quota;
  log: Log;
}

/** Puts a subscriber into a group, and returns the way out of it. */
export type JoinGroup = (subscription: AcceptedSubscription, viewer: Viewer, member: Member) => () => void;

/**
 * Subscribers of one role share a group where all that they selected is the same for that role; it runs
 * under the role alone, so nothing in it can be anyone's own. Everybody else gets a group for themselves.
 */
export function createGroups({ rules, quota, ...parts }: GroupsOptions): JoinGroup {
  const groupsOf = new WeakMap<PreparedOperation, Map<string, Group>>();

  function getGroups(prepared: PreparedOperation): Map<string, Group> {
    const groups = groupsOf.get(prepared) ?? new Map<string, Group>();
    groupsOf.set(prepared, groups);
    return groups;
  }

  function findGroup(subscription: AcceptedSubscription, viewer: Viewer): Group {
    const { prepared, variables } = subscription;
    const resume = findResumePoint(rules, subscription);
    const own = !isSharedByRole(prepared);
    const under = own ? viewer : withoutSubject(viewer);
    const shared = !own && !resume?.startsInThePast;
    const open = (onEnd: () => void) =>
      openGroup({ ...parts, subscription, viewer: under, resume, shared, onEnd });
    if (!shared) return open(() => undefined);
    const groups = getGroups(prepared);
    const key = JSON.stringify([under, variables]);
    const known = groups.get(key);
    if (known) return known;
    const group = open(() => groups.delete(key));
    groups.set(key, group);
    return group;
  }

  return (subscription, viewer, member) => {
    const giveBack = quota.take(toClientKey(viewer));
    if (!giveBack) {
      member.error([TOO_MANY]);
      return () => undefined;
    }
    const group = findGroup(subscription, viewer);
    const counted = withEnd(member, giveBack);
    group.add(counted);
    return () => {
      giveBack();
      group.remove(counted);
    };
  };
}

function withEnd(member: Member, onEnd: () => void): Member {
  return {
    next: (payload) => member.next(payload),
    drained: () => member.drained(),
    error(errors) {
      onEnd();
      member.error(errors);
    },
    complete() {
      onEnd();
      member.complete();
    },
  };
}

const TOO_MANY = {
  message: 'There are too many subscriptions. End some of them, or try again later.',
  extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' },
};

function withoutSubject(viewer: Viewer): Viewer {
  return viewer.kind === 'anonymous' ? { kind: 'anonymous' } : { kind: 'role', role: viewer.role };
}
