import type { IncomingMessage, ServerResponse } from 'node:http';
import { HeaderMap, type ApolloServer } from '@apollo/server';
import type { RequestContext } from '../execution/executor.ts';
import type { Authenticator } from '../protection/authenticate.ts';
import { findClientAddress } from '../protection/client-address.ts';
import { HttpProblem } from './http-problem.ts';
import { findMediaType, JSON_RESPONSE, type MediaType } from './media-type.ts';
import { readGraphqlRequest, type GraphqlParameters } from './read-request.ts';
import { sendJson } from './send-json.ts';

export interface GraphqlDoor {
  server: ApolloServer<RequestContext>;
  authenticator: Authenticator;
  trustedHops: number;
}

export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
}

/** GraphQL over HTTP (https://graphql.github.io/graphql-over-http/draft/). Throws what makes it no GraphQL request. */
export async function serveGraphql(door: GraphqlDoor, { request, response, url }: Exchange): Promise<void> {
  const type = findMediaType(request.headers.accept);
  if (!type) throw new HttpProblem(406, 'NOT_ACCEPTABLE', 'Only JSON can be had here.');
  const parameters = await readGraphqlRequest(request, url);
  const address = findClientAddress(request, door.trustedHops);
  const { viewer } = await door.authenticator.identify(request.headers.authorization, address);
  const { body, http } = await door.server.executeOperation(
    { ...parameters, http: toApolloHttp(request, url, parameters) },
    { contextValue: { viewer } },
  );
  if (body.kind !== 'single') throw new Error('incremental delivery is not supported');
  const status = chooseStatus(http.status ?? 200, type);
  sendJson(response, { status, type, headers: Object.fromEntries(http.headers), body: body.singleResult });
}

/** With plain JSON, a well-formed request is answered with 200 even where the operation is refused. */
function chooseStatus(status: number, type: MediaType): number {
  return type === JSON_RESPONSE && status === 400 ? 200 : status;
}

function toApolloHttp({ method = 'POST', headers }: IncomingMessage, url: URL, body: GraphqlParameters) {
  const map = new HeaderMap();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return { method, headers: map, search: url.search, body };
}
