import type { Command, EventMessage, Outcome } from './transport.ts';

/** A message that is not what its queue or topic carries; it will never be readable. */
export class UnreadableMessage extends Error {
  override readonly name = 'UnreadableMessage';
}

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

const isName: Check = (value) => typeof value === 'string' && value !== '';
const isPresent: Check = (value) => value !== undefined;

function parse<Message>(raw: string, checks: Record<keyof Message & string, Check>): Message {
  const message = parseObject(raw);
  for (const [field, check] of Object.entries<Check>(checks)) {
    if (!check(message[field])) throw new UnreadableMessage(`field "${field}" is missing or wrong`);
  }
  return message as Message;
}

function parseObject(raw: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(raw);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    throw new UnreadableMessage('not JSON');
  }
  throw new UnreadableMessage('not a JSON object');
}
