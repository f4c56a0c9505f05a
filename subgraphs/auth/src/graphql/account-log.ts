import { toFileText } from '@bike-rentals/imports';
import {
  badInput,
  isInteger,
  readNumber,
  readText,
  toConnection,
  toPageRequest,
} from '@bike-rentals/subgraph';
import { findAccountLogPage, type Event } from '../store/account-log.ts';
import type { Reader } from '../store/open-store.ts';
import type { AccountLogEntryResolvers, QueryAccountLogArgs, Role } from './generated.ts';

const maxTypes = 20;

/** Resolves a page of the log of accounts. Throws BAD_USER_INPUT for a cursor of another list. */
export async function accountLog(read: Reader, { filter, ...page }: QueryAccountLogArgs) {
  const request = toPageRequest(page, 'account log', isInteger);
  const types = filter?.types ?? undefined;
  if (types?.length === 0) throw badInput('filter.types', 'at least one type, or leave it out');
  if (types) readNumber('filter.types', types.length, { min: 1, max: maxTypes });
  const readId = (field: string, id: string | null | undefined) =>
    id == null ? undefined : readText(`filter.${field}`, id, { max: 64 });
  const found = await findAccountLogPage(read, {
    ...request,
    actorId: readId('actorId', filter?.actorId),
    userId: readId('userId', filter?.userId),
    types,
  });
  return toConnection(found, request, ({ seq }) => seq);
}

/** What the payloads of the events hold; each has some of it. */
interface Payload {
  userId?: string;
  /** The role of an invitation. */
  role?: Role;
  from?: Role;
  to?: Role;
  has?: boolean;
  /** Of terms. */
  version?: number;
  /** Of an export. */
  file?: string;
  filters?: string[];
}

/** What an event says; null where it says nothing of that. */
export function toSaid(event: Event) {
  const { userId, role, from, to, has, version, file, filters = [] } = event.payload as Payload;
  return {
    userId: userId ?? null,
    fromRole: from ?? null,
    toRole: to ?? role ?? null,
    hasSecondFactor: has ?? null,
    termsVersion: version ?? null,
    file: file === undefined ? null : toFileText(file, filters),
  };
}

/** One entry of the log, from its event. */
export const AccountLogEntry: AccountLogEntryResolvers = {
  eventId: ({ id }) => id,
  actor: ({ actorId, actorRole }) => (actorRole === 'SYSTEM' ? null : { id: actorId }),
  user: (event) => {
    const { userId } = toSaid(event);
    return userId === null ? null : { id: userId };
  },
  fromRole: (event) => toSaid(event).fromRole,
  toRole: (event) => toSaid(event).toRole,
  hasSecondFactor: (event) => toSaid(event).hasSecondFactor,
  termsVersion: (event) => toSaid(event).termsVersion,
  file: (event) => toSaid(event).file,
};
