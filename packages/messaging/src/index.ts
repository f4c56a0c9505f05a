export { openEmbeddedTransport, type EmbeddedTransportOptions } from './embedded/open-embedded-transport.ts';
export type * from './transport.ts';
