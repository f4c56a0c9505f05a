export const GRAPHQL_RESPONSE = 'application/graphql-response+json';
export const JSON_RESPONSE = 'application/json';

export type MediaType = typeof GRAPHQL_RESPONSE | typeof JSON_RESPONSE;

/** What the client prefers of the two; plain JSON if it does not say. Undefined: it takes neither. */
export function findMediaType(accept: string | undefined): MediaType | undefined {
  if (!accept) return JSON_RESPONSE;
  const ranges = accept.toLowerCase().split(',').map(readRange);
  const weigh = (types: readonly string[]) =>
    Math.max(0, ...ranges.filter(({ type }) => types.includes(type)).map(({ quality }) => quality));
  const named = { graphql: weigh([GRAPHQL_RESPONSE]), json: weigh([JSON_RESPONSE]) };
  if (named.graphql > 0 && named.graphql >= named.json) return GRAPHQL_RESPONSE;
  if (named.json > 0) return JSON_RESPONSE;
  return weigh(['application/*', '*/*']) > 0 ? JSON_RESPONSE : undefined;
}

function readRange(range: string) {
  const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
  const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  return { type, quality: quality === undefined ? 1 : Number(quality) || 0 };
}
