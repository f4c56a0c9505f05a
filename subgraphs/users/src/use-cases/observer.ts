import type { RequestKind } from '../requests/domain/request-kinds.ts';
import type { RequestStatus } from '../requests/domain/request.ts';

/** A request that has its outcome. */
export interface EndedRequest {
  kind: RequestKind;
  status: RequestStatus;
  createdAt: Date;
  endedAt: Date | null;
}

/** The results of an attempt to send a mail. */
export const mailResults = ['sent', 'outdated', 'no-address', 'bounced', 'failed', 'given-up'] as const;
/**
 * What became of an attempt to send a mail: `outdated` is one whose time ran out before, or that is not wanted any more;
 * `bounced` one to an address that does not exist.
 */
export type MailResult = (typeof mailResults)[number];

/** The results of reading a mail in the mailbox for reports. */
export const bounceResults = [
  'undeliverable',
  'outdated',
  'ignored',
  'unknown',
  'other',
  'too-large',
  'unreadable',
] as const;
/**
 * What a mail in that mailbox was: a report that the address of a user does not exist (`undeliverable`), or one that the
 * user has changed since (`outdated`); that a mail waits, or failed for another reason (`ignored`); a report on a mail that
 * is none of ours (`unknown`); no report (`other`).
 */
export type BounceResult = (typeof bounceResults)[number];

/** Observes what use cases do, for metrics. */
export interface Observer {
  requestEnded: (request: EndedRequest) => void;
  /** A command is sent that was sent before. */
  commandResent: () => void;
  mailTried: (result: MailResult) => void;
  /** A mail in the mailbox for reports was read. */
  bounceRead: (result: BounceResult) => void;
  /** Whether that mailbox could be read. */
  bouncesRead: (result: 'read' | 'failed') => void;
}
