import type { Command, EventMessage, Outcome } from './transport.ts';

/** The message does not have the format of its queue or topic; reading it again cannot help. */
export class UnreadableMessageError extends Error {
  override readonly name = 'UnreadableMessageError';
}

/** No broker can take the message, for example because it is too large; sending it again cannot help. */
export class UnsendableMessageError extends Error {
  override readonly name = 'UnsendableMessageError';
}

/** Longest id, key or type in bytes: they travel as AMQP short strings (AMQP 0-9-1, section 4.2.5.3). */
export const maxNameBytes = 255;
/** Characters of a message. Ours have some hundred. */
export const maxMessageLength = 256 * 1024;
/** Characters of the reason that is kept with a dead letter. */
const maxReasonLength = 1_000;

/** Shortens a reason, which may quote a message of any length. */
export const truncateReason = (reason: string): string =>
  reason.length <= maxReasonLength ? reason : `${reason.slice(0, maxReasonLength)}…`;

/** The text of a message on the wire. */
export const encodeMessage = (message: Command | Outcome | EventMessage): string => JSON.stringify(message);

/** @throws UnreadableMessageError */
export const parseCommand = (raw: string): Command =>
  parseTraced<Command>(raw, { id: isName, type: isName, version: Number.isInteger, body: isPresent });

/** @throws UnreadableMessageError */
export const parseOutcome = (raw: string): Outcome =>
  parse<Outcome>(raw, { commandId: isName, type: isName, version: Number.isInteger, body: isPresent });

/** @throws UnreadableMessageError */
export const parseEvent = (raw: string): EventMessage =>
  parseTraced<EventMessage>(raw, {
    id: isName,
    key: isName,
    seq: Number.isInteger,
    type: isName,
    version: Number.isInteger,
    body: isPresent,
  });

type Check = (value: unknown) => boolean;

/** A message is read whatever is wrong with its trace, which is then left out. */
function parseTraced<Message extends { trace?: string }>(
  raw: string,
  checks: Record<Exclude<keyof Message & string, 'trace'>, Check>,
): Message {
  const message = parse<Message, Exclude<keyof Message & string, 'trace'>>(raw, checks);
  if (message.trace !== undefined && !isName(message.trace)) delete message.trace;
  return message;
}

const isName: Check = (value) =>
  typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= maxNameBytes;
const isPresent: Check = (value) => value !== undefined;

function parse<Message, Field extends keyof Message & string = keyof Message & string>(
  raw: string,
  checks: Record<Field, Check>,
): Message {
  const message = parseObject(raw);
  for (const [field, check] of Object.entries<Check>(checks)) {
    if (!check(message[field])) throw new UnreadableMessageError(`field "${field}" is missing or wrong`);
  }
  return message as Message;
}

function parseObject(raw: string): Record<string, unknown> {
  if (raw.length > maxMessageLength)
    throw new UnreadableMessageError(`longer than ${maxMessageLength} characters`);
  try {
    const value: unknown = JSON.parse(raw);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    throw new UnreadableMessageError('not JSON');
  }
  throw new UnreadableMessageError('not a JSON object');
}
