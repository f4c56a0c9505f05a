export { openBrokerTransport, type BrokerTransportOptions } from './brokers/open-broker-transport.ts';
export type { BrokerSettings } from './brokers/settings.ts';
export { openEmbeddedTransport, type EmbeddedTransportOptions } from './embedded/open-embedded-transport.ts';
export type * from './transport.ts';
