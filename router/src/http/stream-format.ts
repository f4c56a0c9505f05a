import type { GraphQLFormattedError } from 'graphql';
import type { StreamType } from './media-type.ts';

/** How one protocol is written on an HTTP response that goes on. Payloads are JSON text without line breaks. */
export interface StreamFormat {
  contentType: string;
  /** Sent before anything else, so that the client knows at once that it is heard. */
  opening: string;
  next(payload: string): string;
  /** What ends the stream before its time: the operation is refused, or nobody can carry it on. */
  error(errors: readonly GraphQLFormattedError[]): string;
  closing: string;
  heartbeat: string;
  heartbeatIntervalMs: number;
}

/** GraphQL over SSE, distinct connections mode (PROTOCOL.md of graphql-sse). Comments keep the connection alive. */
const eventStream: StreamFormat = {
  contentType: 'text/event-stream; charset=utf-8',
  opening: ':\n\n',
  next: (payload) => `event: next\ndata: ${payload}\n\n`,
  error: (errors) => `event: next\ndata: ${JSON.stringify({ errors })}\n\n`,
  // Without data a browser's EventSource would not tell of the event.
  closing: 'event: complete\ndata:\n\n',
  heartbeat: ':\n\n',
  heartbeatIntervalMs: 12_000,
};

/** Each part ends with its boundary, so that a client need not wait for the next one to read it. */
const toPart = (json: string) => `\r\ncontent-type: application/json\r\n\r\n${json}\r\n---`;

/**
 * Apollo's multipart protocol for subscriptions
 * (https://www.apollographql.com/docs/graphos/routing/operations/subscriptions/multipart-protocol).
 * A stream that is cut tells so beside an empty payload; what a service answered belongs into the payload.
 */
const multipart: StreamFormat = {
  contentType: 'multipart/mixed;boundary="-";subscriptionSpec=1.0',
  opening: `\r\n---${toPart('{}')}`,
  next: (payload) => toPart(`{"payload":${payload}}`),
  error: (errors) => {
    const text = JSON.stringify(errors);
    return toPart(
      errors.some(isTransport) ? `{"payload":null,"errors":${text}}` : `{"payload":{"errors":${text}}}`,
    );
  },
  closing: '--\r\n',
  heartbeat: toPart('{}'),
  heartbeatIntervalMs: 5_000,
};

const TRANSPORT_CODES = new Set<unknown>(['SUBSCRIPTION_INTERRUPTED', 'UNAUTHENTICATED']);
const isTransport = ({ extensions }: GraphQLFormattedError) => TRANSPORT_CODES.has(extensions?.['code']);

export const STREAM_FORMATS: Record<StreamType, StreamFormat> = { 'event-stream': eventStream, multipart };
