export { openBrokerTransport, type BrokerTransportOptions } from './brokers/open-broker-transport.ts';
export type { BrokerSettings } from './brokers/settings.ts';
export { openEmbeddedTransport, type EmbeddedTransportOptions } from './embedded/open-embedded-transport.ts';
export { startEventRelay, toEventMessage, type RelaySource } from './relay-events.ts';
export type * from './transport.ts';
