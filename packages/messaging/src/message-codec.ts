import type { Command, EventMessage, Outcome } from './transport.ts';

/** A message that is not what its queue or topic carries; it will never be readable. */
export class UnreadableMessage extends Error {
  override readonly name = 'UnreadableMessage';
}

/** A message that no broker takes, now or later: sending it again is in vain. */
export class UnsendableMessageError extends Error {
  override readonly name = 'UnsendableMessageError';
}

/** Longest id, key or type in bytes: they travel as AMQP short strings (AMQP 0-9-1, section 4.2.5.3). */
export const maxNameBytes = 255;
/** Longest message in characters. Ours have some hundred; a longer one is a mistake, or somebody else's. */
export const maxMessageLength = 256 * 1024;
/** Longest reason that is kept with a message that was set aside. */
const maxReasonLength = 1_000;

/** A reason as it is kept: it may quote what was wrong, which has no bound of its own. */
export const toReason = (reason: string): string =>
  reason.length <= maxReasonLength ? reason : `${reason.slice(0, maxReasonLength)}…`;

export const toWire = (message: Command | Outcome | EventMessage): string => JSON.stringify(message);

/** @throws UnreadableMessage */
export const parseCommand = (raw: string): Command =>
  parse<Command>(raw, { id: isName, type: isName, version: Number.isInteger, body: isPresent });

/** @throws UnreadableMessage */
export const parseOutcome = (raw: string): Outcome =>
  parse<Outcome>(raw, { commandId: isName, type: isName, version: Number.isInteger, body: isPresent });

/** @throws UnreadableMessage */
export const parseEvent = (raw: string): EventMessage =>
  parse<EventMessage>(raw, {
    id: isName,
    key: isName,
    seq: Number.isInteger,
    type: isName,
    version: Number.isInteger,
    body: isPresent,
  });

type Check = (value: unknown) => boolean;

const isName: Check = (value) =>
  typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= maxNameBytes;
const isPresent: Check = (value) => value !== undefined;

function parse<Message>(raw: string, checks: Record<keyof Message & string, Check>): Message {
  const message = parseObject(raw);
  for (const [field, check] of Object.entries<Check>(checks)) {
    if (!check(message[field])) throw new UnreadableMessage(`field "${field}" is missing or wrong`);
  }
  return message as Message;
}

function parseObject(raw: string): Record<string, unknown> {
  if (raw.length > maxMessageLength)
    throw new UnreadableMessage(`longer than ${maxMessageLength} characters`);
  try {
    const value: unknown = JSON.parse(raw);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    throw new UnreadableMessage('not JSON');
  }
  throw new UnreadableMessage('not a JSON object');
}
