import type { Health } from '@bike-rentals/runtime';

/**
 * Sends commands and events between services. Two implementations pass the same conformance suite:
 * `embedded/` (one process, one SQLite file) and `brokers/` (RabbitMQ for commands, Kafka for events).
 * Both deliver at least once and in order; receivers recognise duplicates.
 */
export interface Transport extends AsyncDisposable {
  /** Reports what fails at the moment: unreachable brokers, handlers that throw. */
  health: Health;
  /** The brokers that are in use, and whether all that is needed of each works; empty in the embedded mode. */
  findBrokers(): readonly BrokerState[];

  /** Opens a sender of commands to `queue`, and receives their outcomes. */
  openCommandSender(queue: string, onOutcomes: OutcomeHandler): Promise<CommandSender>;

  /**
   * Receives the commands of `queue`. One receiver at a time is active, others stand by
   * and take over. Stopping lets the running batch finish.
   */
  openCommandReceiver(queue: string, handle: CommandHandler): Promise<CommandReceiver>;

  openEventPublisher(topic: string): Promise<EventPublisher>;

  /** Resolves once positioned: what is published from then on will be delivered. */
  openEventReader(options: EventReaderOptions): Promise<AsyncDisposable>;

  /**
   * Joins a broadcast: what one member sends, all others get, in whichever process they are. At most once: a message
   * is lost while a broker is unreachable. So it only says that something is worth reading, and whoever must not miss
   * it reads from time to time without being told.
   */
  openBroadcast(name: string, onMessage: BroadcastHandler): Promise<Broadcast>;
}

/** Whether a broker does its work, as far as this process can tell. */
export interface BrokerState {
  broker: 'RabbitMQ' | 'Kafka';
  isConnected: boolean;
}

/** `id` is unique per command and stays the same when it is sent again. `body` is JSON. */
export interface Command {
  id: string;
  type: string;
  version: number;
  body: unknown;
  /** The `traceparent` of the request that it comes from, if that is traced; the same when it is sent again. */
  trace?: string;
}

/** The result of a command; `body` is JSON. */
export interface Outcome {
  commandId: string;
  type: string;
  version: number;
  body: unknown;
}

/** Sends commands to one queue. */
export interface CommandSender extends AsyncDisposable {
  /**
   * Resolves once the transport holds the command durably. If it rejects, send it again later: the broker may be
   * unreachable, or the queue full (`maxQueueLength`).
   * @throws UnsendableMessageError if the transport can never take it
   */
  send(command: Command): Promise<void>;
}

/** A receiver of commands; disposing it awaits the current batch. */
export interface CommandReceiver extends AsyncDisposable {
  /** @throws while the broker is unreachable */
  countMessages(): Promise<QueueCounts>;
}

/** Numbers of messages in a queue, its dead letters and its parked commands. */
export interface QueueCounts {
  waiting: number;
  dead: number;
  parked: number;
}

/** Commands that a queue holds at most; beyond it, `send` rejects and the sender tries again. */
export const maxQueueLength = 10_000;
/**
 * Messages that `<queue>.dead` and `<queue>.parked` each hold at most. Beyond it, a command that would be parked
 * becomes a
 * dead letter, and a dead letter is only logged.
 */
export const maxSetAside = 10_000;

/** One delivery of a command. */
export interface CommandDelivery {
  command: Command;
  /** 1 at the first delivery. */
  attempt: number;
}

/** What the transport does with a delivery, durably, before it acknowledges it. */
export type DeliveryResult =
  /** Sends the outcome to the sender of the command. */
  | { kind: 'reply'; outcome: Outcome }
  /** The command can never succeed: keeps it with the reason in `<queue>.dead`. */
  | { kind: 'dead-letter'; reason: string }
  /** The command is newer than this code: keeps it in `<queue>.parked`, and requeues it when a receiver starts. */
  | { kind: 'park'; reason: string };

/**
 * Handles the deliveries received so far, at most 32, and returns results in the same order.
 * Throwing means "not now": the transport waits (backoff up to 2 s) and calls again with the same deliveries.
 */
export type CommandHandler = (deliveries: CommandDelivery[]) => Promise<DeliveryResult[]>;

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
  /** The `traceparent` of what it comes from, if that is traced. */
  trace?: string;
}

/** Publishes events to one topic. */
export interface EventPublisher extends AsyncDisposable {
  /**
   * Resolves once all are held durably, in this order. If it rejects, publish all of them again.
   * @throws UnsendableMessageError if one of them will never be taken, for example because it is too large
   */
  publish(events: readonly EventMessage[]): Promise<void>;
}

/** The topic, where to begin, and the handlers. */
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

/** Membership of a broadcast; disposing leaves it. */
export interface Broadcast extends AsyncDisposable {
  /** Sends JSON to all other members. Never throws: what cannot be sent now is lost. */
  send(body: unknown): void;
}

/** Gets what other members sent. Must not throw. */
export type BroadcastHandler = (body: unknown) => void;

/**
 * Messages of a broadcast that wait for one member, and that a member has sent without the broker having taken them.
 * Beyond it the oldest of the first are dropped, and the newest of the second.
 */
export const maxBroadcastsWaiting = 1_000;
