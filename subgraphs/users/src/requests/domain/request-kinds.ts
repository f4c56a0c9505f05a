import {
  extendRentalCommand,
  rentBikeCommand,
  returnBikeCommand,
  undoRentalCommand,
  type MessageOf,
} from '@bike-rentals/contracts';

/** What makes a kind of request: what is sent for it, and how it may end. */
interface RequestKindDefinition {
  /** Its command, which bikes decides. The schema is in `packages/contracts`. */
  command: { type: string; version: number };
  /**
   * Why bikes is never asked to void it, as its user is told; undefined if it can be voided: because its user cancels
   * it, or because it has been pending for too long.
   */
  voidObstacle: string | undefined;
}

/** The kinds of requests. A new kind is an entry here, a value in the database's schema, and a mutation. */
export const requestKinds = {
  RENT: { command: rentBikeCommand, voidObstacle: undefined },
  RETURN: { command: returnBikeCommand, voidObstacle: 'A return cannot be cancelled: the bike is there.' },
  EXTEND: { command: extendRentalCommand, voidObstacle: undefined },
  UNDO: { command: undoRentalCommand, voidObstacle: 'An undo cannot be cancelled: the bike is back.' },
} satisfies Record<string, RequestKindDefinition>;

/** A kind of request. */
export type RequestKind = keyof typeof requestKinds;

type Bodies = { [Kind in RequestKind]: MessageOf<[(typeof requestKinds)[Kind]['command']]>['body'] };

type AsJson<Value> = Value extends Date ? string : Value;

type CommandInputs = {
  [Kind in RequestKind]: {
    [Field in keyof Omit<Bodies[Kind], 'actor' | 'requestedAt'>]: AsJson<Bodies[Kind][Field]>;
  };
};

/** What a user asks for: the body of the command as it is sent, without what users adds to it. */
export type CommandInput<Kind extends RequestKind> = CommandInputs[Kind];
