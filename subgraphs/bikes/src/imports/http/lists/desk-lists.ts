import { anyText, eachPage, oneOf } from '@bike-rentals/imports';
import { isLocalTime } from '../../../domain/town-day.ts';
import { approvalStates, toApprovalState } from '../../../approvals/domain/approval.ts';
import { findApprovalPage } from '../../../approvals/store/approvals.ts';
import { findDemandPage, type DemandKey } from '../../../demand/store/demand.ts';
import { toChanges, toFile, toSubjects } from '../../../desk/graphql/audit-log.ts';
import { findAuditLogPage } from '../../../desk/store/audit-log.ts';
import { findNotePage, noteSubjects } from '../../../desk/store/notes.ts';
import { toMembershipState } from '../../../memberships/domain/membership.ts';
import { findMembershipPage } from '../../../memberships/store/memberships.ts';
import { findPolicyLogPage } from '../../../policies/store/policies.ts';
import { findBlockPage } from '../../../rentals/store/renter-blocks.ts';
import { find, findOne, first, toNames, type ExportedList } from './list-sources.ts';

const memberships: ExportedList = {
  columns: ['id', 'user_id', 'name', 'state', 'length', 'from', 'to', 'granted_by', 'granted_at', 'ended_at'],
  filters: { user: anyText },
  async *readPages({ read, clock }, filter) {
    const userId = find(filter, 'user');
    const pages = eachPage(
      (after: string | undefined) => findMembershipPage(read, { userId, first, after }),
      ({ id }) => id,
    );
    for await (const rows of pages)
      yield rows.map((membership) => {
        const { id, userId, name, length, from, to, grantedBy, grantedAt, endedAt } = membership;
        const state = toMembershipState(membership, clock.now());
        return [id, userId, name, state, length, from, to, grantedBy, grantedAt, endedAt];
      });
  },
};

const approvals: ExportedList = {
  columns: ['user_id', 'state', 'text', 'requested_at', 'decided_by', 'decided_at'],
  filters: { state: oneOf(approvalStates) },
  async *readPages({ read }, filter) {
    const state = findOne(filter, 'state', approvalStates);
    const pages = eachPage(
      (after: string | undefined) => findApprovalPage(read, { state, first, after }),
      ({ userId }) => userId,
    );
    for await (const rows of pages)
      yield rows.map((approval) => {
        const { userId, text, requestedAt, decidedBy, decidedAt } = approval;
        return [userId, toApprovalState(approval), text, requestedAt, decidedBy, decidedAt];
      });
  },
};

const blockStatuses = ['ACTIVE', 'ENDED'] as const;

const blocks: ExportedList = {
  columns: ['id', 'user_id', 'reason', 'started_by', 'started_at', 'until', 'ended_by', 'ended_at'],
  filters: { status: oneOf(blockStatuses), user: anyText },
  async *readPages({ read }, filter) {
    const status = findOne(filter, 'status', blockStatuses);
    const isActive = status === undefined ? undefined : status === 'ACTIVE';
    const userId = find(filter, 'user');
    const pages = eachPage(
      (after: string | undefined) => findBlockPage(read, { isActive, userId, first, after }),
      ({ id }) => id,
    );
    for await (const rows of pages)
      yield rows.map(({ id, userId, reason, startedBy, startedAt, until, endedBy, endedAt }) => {
        return [id, userId, reason, startedBy, startedAt, until, endedBy, endedAt];
      });
  },
};

const notes: ExportedList = {
  columns: ['id', 'subject_type', 'subject_id', 'serial', 'station', 'text', 'is_pinned', 'author_id', 'at'],
  filters: { type: oneOf(noteSubjects), subject: anyText },
  async *readPages({ read, followed }, filter) {
    const subjectType = findOne(filter, 'type', noteSubjects);
    const subjectId = find(filter, 'subject');
    const pages = eachPage(
      (after: string | undefined) => findNotePage(read, { subjectType, subjectId, first, after }),
      ({ id }) => id,
    );
    for await (const rows of pages) {
      const { serial, station } = toNames(followed.readModel);
      yield rows.map(({ id, subjectType, subjectId, text, isPinned, authorId, at }) => {
        // Ids are unique in all of the town: what is no bike has no serial.
        const names = [serial(subjectId), station(subjectId)];
        return [id, subjectType, subjectId, ...names, text, isPinned, authorId, at];
      });
    }
  },
};

const policies: ExportedList = {
  columns: [
    ...['brand', 'model', 'station', 'version', 'key', 'value', 'valid_from'],
    ...['actor_id', 'reason', 'at'],
  ],
  filters: {},
  async *readPages({ read, followed }) {
    const pages = eachPage(
      (after: number | undefined) => findPolicyLogPage(read, { first, after }),
      ({ seq }) => seq,
    );
    for await (const rows of pages) {
      const { model, station } = toNames(followed.readModel);
      // A line for each rule; a value that is left empty says that from then on a wider scope decides.
      yield rows.flatMap(({ changes, modelId, stationId, version, validFrom, actorId, reason, at }) =>
        Object.entries(changes).map(([key, value]) => [
          ...[...model(modelId), station(stationId), version, key, value, validFrom],
          ...[actorId, reason, at],
        ]),
      );
    }
  },
};

const isDay = (text: string): boolean => isLocalTime(`${text}T00:00`);

const unmetDemand: ExportedList = {
  columns: ['day', 'brand', 'model', 'station', 'code', 'refusals'],
  filters: { from: isDay, to: isDay },
  isForAdmins: true,
  async *readPages({ read, followed }, filter) {
    const days = { from: find(filter, 'from'), to: find(filter, 'to') };
    const pages = eachPage(
      (after: DemandKey | undefined) => findDemandPage(read, { ...days, first, after }),
      (row): DemandKey => row,
    );
    for await (const rows of pages) {
      const { model, station } = toNames(followed.readModel);
      yield rows.map(({ day, modelId, stationId, code, refusals }) => {
        return [day, ...model(modelId), station(stationId), code, refusals];
      });
    }
  },
};

const auditLog: ExportedList = {
  columns: [
    ...['id', 'at', 'type', 'actor_id', 'actor_role', 'reason', 'serial', 'brand', 'model', 'station'],
    ...['rental_id', 'user_id', 'changes', 'file'],
  ],
  filters: { actor: anyText, subject: anyText, type: anyText },
  async *readPages({ read, followed }, filter) {
    const types = filter.getAll('type');
    const query = {
      actorId: find(filter, 'actor'),
      subjectId: find(filter, 'subject'),
      types: types.length > 0 ? types : undefined,
      first,
    };
    const pages = eachPage(
      (after: number | undefined) => findAuditLogPage(read, { ...query, after }),
      ({ seq }) => seq,
    );
    for await (const rows of pages) {
      const { serial, model, station } = toNames(followed.readModel);
      yield rows.map((event) => {
        const { id, at, type, actorId, actorRole, reason } = event;
        const { bikeId = null, modelId = null, stationId = null, rentalId, userId } = toSubjects(event);
        const changes = toChanges(event).map(({ field, before, after }) => {
          return `${field}: ${before ?? '-'} -> ${after ?? '-'}`;
        });
        return [
          ...[id, at, type, actorId, actorRole, reason],
          ...[serial(bikeId), ...model(modelId), station(stationId), rentalId ?? null, userId ?? null],
          ...[changes.join('; '), toFile(event)],
        ];
      });
    }
  },
};

/** What staff decides and writes down. */
export const deskLists = {
  memberships,
  approvals,
  blocks,
  notes,
  policies,
  'unmet-demand': unmetDemand,
  'audit-log': auditLog,
};
