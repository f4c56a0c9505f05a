export { openBrokerTransport, type BrokerTransportOptions } from './brokers/open-broker-transport.ts';
export {
  readBrokerConfig,
  readKafkaConfig,
  type BrokerConfig,
  type KafkaConfig,
  type KafkaSecurity,
} from './brokers/read-config.ts';
export type { BrokerSettings } from './brokers/settings.ts';
export { openEmbeddedTransport, type EmbeddedTransportOptions } from './embedded/open-embedded-transport.ts';
export { lockFile } from './embedded/open-file.ts';
export { openInBackground, toPublisher, type InBackground } from './open-in-background.ts';
export {
  omittedEventType,
  startEventRelay,
  toEventMessage,
  type RecordedEvent,
  type RelaySource,
} from './relay-events.ts';
export type * from './transport.ts';
export { maxBroadcastsWaiting, maxQueueLength, maxSetAside } from './transport.ts';
export { openDeadLetters } from './dead-letters.ts';
export type { DeadLetter, DeadLetterQueue } from './dead-letter-queue.ts';
export { UnsendableMessageError } from './message-codec.ts';
