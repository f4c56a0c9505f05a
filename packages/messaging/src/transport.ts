import type { Health } from '@bike-rentals/runtime';

/**
 * What the services need of a transport. Two implementations keep the same promises:
 * `embedded/` (one process, one SQLite file) and `brokers/` (RabbitMQ for commands, Kafka for events).
 * Both deliver at least once and in order; whoever receives removes the doubles.
 */
export interface Transport extends AsyncDisposable {
  /** What the transport cannot do at the moment: brokers that are away, handlers that fail. */
  health: Health;

  /** Opens a way to send commands to `queue` and to be told their outcomes. */
  openCommandSender(queue: string, onOutcomes: OutcomeHandler): Promise<CommandSender>;

  /**
   * Receives the commands of `queue`. One receiver at a time is active, others stand by
   * and take over. Stopping lets the running batch finish.
   */
  openCommandReceiver(queue: string, handle: CommandHandler): Promise<CommandReceiver>;

  openEventPublisher(topic: string): Promise<EventPublisher>;

  /** Resolves once positioned: what is published from then on will be delivered. */
  openEventReader(options: EventReaderOptions): Promise<AsyncDisposable>;
}

/** `id` is unique per command and stays the same when it is sent again. `body` is JSON. */
export interface Command {
  id: string;
  type: string;
  version: number;
  body: unknown;
}

/** What a command came to; `body` is JSON. */
export interface Outcome {
  commandId: string;
  type: string;
  version: number;
  body: unknown;
}

export interface CommandSender extends AsyncDisposable {
  /**
   * Resolves once the transport holds the command durably. If it rejects, send it again later: the transport may be
   * away, or the queue full (`maxQueueLength`).
   * @throws UnsendableMessageError if it never will be taken
   */
  send(command: Command): Promise<void>;
}

export interface CommandReceiver extends AsyncDisposable {
  /** @throws while the transport is away */
  countMessages(): Promise<QueueCounts>;
}

/** Messages that wait in a queue, and those that were set aside beside it. */
export interface QueueCounts {
  waiting: number;
  dead: number;
  parked: number;
}

/** A queue takes no more commands than these; whoever sends keeps them, and tries again. */
export const maxQueueLength = 10_000;
/**
 * So many messages are kept in `<queue>.dead` and `<queue>.parked` each. Beyond it, a message that would be parked is
 * dead, and a dead one is in the log only.
 */
export const maxSetAside = 10_000;

export interface CommandDelivery {
  command: Command;
  /** 1 at the first delivery. */
  attempt: number;
}

/** What the transport does with a delivery, durably, before it forgets it. */
export type Verdict =
  | { kind: 'answer'; outcome: Outcome }
  /** Will never succeed: kept aside with the reason, in `<queue>.dead`. */
  | { kind: 'dead'; reason: string }
  /** Newer than this code: kept in `<queue>.parked`, and put back when a receiver starts. */
  | { kind: 'park'; reason: string };

/**
 * Handles what has been delivered so far, at most 32, and answers in the same order.
 * Throwing means "not now": the transport waits (backoff up to 2 s) and calls again with the same deliveries.
 */
export type CommandHandler = (deliveries: CommandDelivery[]) => Promise<Verdict[]>;

/** Throwing means "not now", as with CommandHandler. */
export type OutcomeHandler = (outcomes: Outcome[]) => Promise<void>;

/** `seq` orders the events of one `key`; `body` is JSON. */
export interface EventMessage {
  id: string;
  key: string;
  seq: number;
  type: string;
  version: number;
  body: unknown;
}

export interface EventPublisher extends AsyncDisposable {
  /**
   * Resolves once all are held durably, in this order. If it rejects, publish all of them again.
   * @throws UnsendableMessageError if one of them will never be taken, for example because it is too large
   */
  publish(events: readonly EventMessage[]): Promise<void>;
}

export interface EventReaderOptions {
  topic: string;
  /**
   * A named group goes on where it stopped, from the very first event on.
   * `live` starts at the end, every time, in every process.
   */
  group: string | { live: true };
  /** Throwing means "not now", as with CommandHandler. */
  onEvents: (events: EventMessage[]) => Promise<void>;
  /** A message that is not an event (no JSON, fields missing); it is passed over when this resolves. */
  onInvalid: (raw: string, reason: string) => Promise<void>;
}
