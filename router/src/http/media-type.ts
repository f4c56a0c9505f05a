import { createLruCache } from '@bike-rentals/runtime';

/** The media type of GraphQL over HTTP. */
export const GRAPHQL_RESPONSE = 'application/graphql-response+json';
/** The media type of clients that predate GraphQL over HTTP. */
export const JSON_RESPONSE = 'application/json';

/** Media types of single responses. */
export type MediaType = typeof GRAPHQL_RESPONSE | typeof JSON_RESPONSE;
/** Streaming protocols: `event-stream` is GraphQL over SSE, `multipart` is Apollo's protocol for subscriptions. */
export type StreamType = 'event-stream' | 'multipart';

/** What the client accepts. If both are undefined, nothing that the router produces. */
export interface Accepted {
  single: MediaType | undefined;
  stream: StreamType | undefined;
}

/** There are few different `Accept` headers. */
const known = createLruCache<Accepted>(100);

/** Parses the `Accept` header. The default is JSON. A stream must be named explicitly; wildcards do not count. */
export function readAccept(accept: string | undefined): Accepted {
  if (!accept) return { single: JSON_RESPONSE, stream: undefined };
  const found = known.find(accept);
  if (found) return found;
  const ranges = accept.toLowerCase().split(',').map(readRange);
  const accepted = { single: findSingle(ranges), stream: findStream(ranges) };
  known.set(accept, accepted);
  return accepted;
}

interface Range {
  type: string;
  parameters: string[];
  quality: number;
}

function findSingle(ranges: readonly Range[]): MediaType | undefined {
  const qualityOf = (...types: string[]) => maxQuality(ranges.filter(({ type }) => types.includes(type)));
  const graphql = qualityOf(GRAPHQL_RESPONSE);
  const json = qualityOf(JSON_RESPONSE);
  if (graphql > 0 && graphql >= json) return GRAPHQL_RESPONSE;
  if (json > 0) return JSON_RESPONSE;
  return qualityOf('application/*', '*/*') > 0 ? JSON_RESPONSE : undefined;
}

function findStream(ranges: readonly Range[]): StreamType | undefined {
  const events = maxQuality(ranges.filter(({ type }) => type === 'text/event-stream'));
  const multipart = maxQuality(ranges.filter(isSubscriptionMultipart));
  if (events === 0 && multipart === 0) return undefined;
  return events >= multipart ? 'event-stream' : 'multipart';
}

/** `multipart/mixed` has other uses, such as `@defer`. */
function isSubscriptionMultipart({ type, parameters }: Range): boolean {
  return type === 'multipart/mixed' && parameters.some((one) => /^subscriptionspec="?1(\.0)?"?$/.test(one));
}

const maxQuality = (ranges: readonly Range[]) => Math.max(0, ...ranges.map(({ quality }) => quality));

function readRange(range: string): Range {
  const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
  const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  return { type, parameters, quality: quality === undefined ? 1 : Number(quality) || 0 };
}
