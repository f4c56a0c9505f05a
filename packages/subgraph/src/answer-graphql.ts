import type { IncomingMessage, ServerResponse } from 'node:http';
import { HeaderMap, type ApolloServer } from '@apollo/server';
import {
  ASSERTION_HEADER,
  InvalidAssertionError,
  type AssertionVerifier,
  type Viewer,
} from '@bike-rentals/identity';
import type { CreateContext } from './create-context.ts';
import { BodyTooLargeError, readBody } from './read-body.ts';

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
}

/** One GraphQL request over HTTP, for a viewer that the router vouches for. */
export async function answerGraphql<Role extends string, Context extends object>(
  apollo: ApolloServer<Context>,
  options: { assertions: AssertionVerifier<Role>; createContext: CreateContext<Role, Context> },
  { request, response }: Exchange,
): Promise<void> {
  let viewer: Viewer<Role>;
  try {
    viewer = options.assertions.verify(request.headers[ASSERTION_HEADER]?.toString());
  } catch (error) {
    if (!(error instanceof InvalidAssertionError)) throw error;
    request.resume();
    return send(response, 401, toErrorBody('UNAUTHENTICATED', 'no valid assertion'));
  }
  let body: unknown;
  try {
    body = JSON.parse(await readBody(request, maxBodyBytes));
  } catch (error) {
    if (error instanceof BodyTooLargeError) {
      return send(response, 413, toErrorBody('PAYLOAD_TOO_LARGE', 'the body is too long'));
    }
    return send(response, 400, toErrorBody('BAD_REQUEST', 'the body is not JSON'));
  }
  const result = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: {
      method: request.method ?? 'POST',
      headers: toHeaderMap(request),
      search: '',
      body,
    },
    context: async () => options.createContext(viewer, { userAgent: request.headers['user-agent'] }),
  });
  if (result.body.kind !== 'complete') throw new Error('incremental delivery is not supported');
  send(response, result.status ?? 200, result.body.string);
}

/** The router sends a representation for each item of a page, of some hundred bytes each. */
const maxBodyBytes = 16 * 1024 * 1024;

function toHeaderMap(request: IncomingMessage): HeaderMap {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value));
  return headers;
}

function toErrorBody(code: string, message: string): string {
  return JSON.stringify({ errors: [{ message, extensions: { code } }] });
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(body);
}
