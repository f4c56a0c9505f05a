import type { z } from 'zod';

/** One version of one message: its name on the wire and the schema of its body. */
export interface MessageDefinition<Type extends string, Body extends z.ZodType> {
  type: Type;
  version: number;
  body: Body;
}

/**
 * Bodies only ever gain optional fields within a version, and unknown fields pass,
 * so that an old consumer reads what a new producer writes.
 */
export function defineMessage<Type extends string, Body extends z.ZodType>(
  type: Type,
  version: number,
  body: Body,
): MessageDefinition<Type, Body> {
  return { type, version, body };
}

type Definitions = readonly MessageDefinition<string, z.ZodType>[];

/** The union of the messages that `definitions` describe, told apart by `type`. */
export type MessageOf<All extends Definitions> = {
  [Index in keyof All]: { type: All[Index]['type']; version: number; body: z.output<All[Index]['body']> };
}[number];

/** What `parseMessage` found: the message, or why it cannot be read. */
export type Parsed<Message> =
  | { kind: 'message'; message: Message }
  /** A name or version that this code does not know: written by newer code. */
  | { kind: 'unknown'; reason: string }
  | { kind: 'invalid'; reason: string };

/** Checks a message from the wire against its schema. Never throws. */
export function parseMessage<All extends Definitions>(
  definitions: All,
  message: { type: string; version: number; body: unknown },
): Parsed<MessageOf<All>> {
  const definition = definitions.find(
    ({ type, version }) => type === message.type && version === message.version,
  );
  if (!definition) return { kind: 'unknown', reason: `unknown message ${message.type} v${message.version}` };
  const result = definition.body.safeParse(message.body);
  if (!result.success) {
    const [issue] = result.error.issues;
    return {
      kind: 'invalid',
      reason: `${message.type}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
    };
  }
  return {
    kind: 'message',
    message: { type: definition.type, version: definition.version, body: result.data } as MessageOf<All>,
  };
}
