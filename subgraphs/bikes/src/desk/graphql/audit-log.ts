import type { BikeEventPayload } from '@bike-rentals/contracts';
import { toFileText } from '@bike-rentals/imports';
import {
  badInput,
  isInteger,
  readNumber,
  readText,
  toConnection,
  toPageRequest,
} from '@bike-rentals/subgraph';
import type { QueryAuditLogArgs } from '../../graphql/generated.ts';
import type { Event } from '../../store/events.ts';
import type { Reader } from '../../store/open-store.ts';
import { findAuditLogPage } from '../store/audit-log.ts';

const maxTypes = 20;

/** A connection of what staff has done. */
export type AuditLogFound = Awaited<ReturnType<typeof auditLog>>;

/** Resolves a page of the audit log. Throws BAD_USER_INPUT for a cursor of another list. */
export async function auditLog(read: Reader, { filter, ...page }: QueryAuditLogArgs) {
  const request = toPageRequest(page, 'audit log', isInteger);
  const types = filter?.types ?? undefined;
  if (types?.length === 0) throw badInput('filter.types', 'at least one type, or leave it out');
  if (types) readNumber('filter.types', types.length, { min: 1, max: maxTypes });
  const read64 = (field: string, text: string | null | undefined) =>
    text == null ? undefined : readText(`filter.${field}`, text, { max: 64 });
  const found = await findAuditLogPage(read, {
    ...request,
    actorId: read64('actorId', filter?.actorId),
    subjectId: read64('subjectId', filter?.subjectId),
    types,
  });
  return toConnection(found, request, ({ seq }) => seq);
}

/** The ids that an event names. */
export const toSubjects = ({ payload }: Event) =>
  payload as Partial<
    Record<'bikeId' | 'formerBikeId' | 'rentalId' | 'stationId' | 'modelId' | 'userId', string | null>
  >;

/** The fields in which a correction differs from what was on record. */
export function toChanges({ payload }: Event) {
  const { before, after, returnBy } = payload as {
    before?: Record<string, unknown> | string;
    after?: Record<string, unknown>;
    returnBy?: unknown;
  };
  if (typeof before === 'string') return [{ field: 'returnBy', before, after: toText(returnBy) }];
  if (!before || !after) return [];
  return Object.keys(after)
    .filter((field) => before[field] !== after[field])
    .map((field) => ({ field, before: toText(before[field]), after: toText(after[field]) }));
}

const toText = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;

/** Of an export what was taken; the filters by their names, as in an address. */
export function toFile({ type, payload }: Event): string | null {
  if (type !== 'export.taken') return null;
  const { file, filters } = payload as BikeEventPayload<'export.taken'>;
  return toFileText(file, filters);
}
