import type { GraphQLFormattedError } from 'graphql';
import type { StreamType } from './media-type.ts';

/** How a streaming protocol is written. Payloads are JSON without line breaks. */
export interface StreamFormat {
  contentType: string;
  /** Sent first, so that the client knows that the stream is open. */
  opening: string;
  next(payload: string): string;
  /** Ends the stream with errors, because the operation was rejected or cannot continue. */
  error(errors: readonly GraphQLFormattedError[]): string;
  closing: string;
  heartbeat: string;
  heartbeatIntervalMs: number;
}

/** GraphQL over SSE, distinct connections mode (PROTOCOL.md of graphql-sse). Comments serve as heartbeats. */
const eventStream: StreamFormat = {
  contentType: 'text/event-stream; charset=utf-8',
  opening: ':\n\n',
  next: (payload) => `event: next\ndata: ${payload}\n\n`,
  error: (errors) => `event: next\ndata: ${JSON.stringify({ errors })}\n\n`,
  // A browser's EventSource ignores events without data.
  closing: 'event: complete\ndata:\n\n',
  heartbeat: ':\n\n',
  heartbeatIntervalMs: 12_000,
};

/** Each part ends with its boundary, so that a client can read it before the next one arrives. */
const toPart = (json: string) => `\r\ncontent-type: application/json\r\n\r\n${json}\r\n---`;

/**
 * Apollo's multipart protocol for subscriptions
 * (https://www.apollographql.com/docs/graphos/routing/operations/subscriptions/multipart-protocol). Errors of the
 * transport are beside an empty payload, errors of the operation are within it.
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

/** The format of each streaming protocol. */
export const STREAM_FORMATS: Record<StreamType, StreamFormat> = { 'event-stream': eventStream, multipart };
