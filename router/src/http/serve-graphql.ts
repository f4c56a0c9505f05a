import { continueTrace } from '../observation/trace-context.ts';
import type { OperationResponse, RunOperation } from '../operations/run-operation.ts';
import type { Authenticator } from '../protection/authenticate.ts';
import { findClientAddress } from '../protection/client-address.ts';
import { openStream } from '../subscriptions/open-stream.ts';
import type { Streams } from '../subscriptions/serve-streams.ts';
import { STREAM_FORMATS } from '../subscriptions/stream-format.ts';
import type { Exchange } from './exchange.ts';
import { HttpProblem } from './http-problem.ts';
import { JSON_RESPONSE, readAccept, type MediaType } from './media-type.ts';
import { readGraphqlRequest } from './read-request.ts';
import { sendJson } from './send-json.ts';

export interface GraphqlDoor {
  run: RunOperation;
  streams: Streams;
  authenticator: Authenticator;
  trustedHops: number;
  maxBodyBytes: number;
}

/**
 * GraphQL over HTTP (https://graphql.github.io/graphql-over-http/draft/), subscriptions over SSE or multipart.
 * Throws what makes it no GraphQL request.
 */
export async function serveGraphql(door: GraphqlDoor, exchange: Exchange, url: URL): Promise<void> {
  const { request, response, requestId, headers } = exchange;
  const { single, stream } = readAccept(request.headers.accept);
  if (!single && !stream) throw notAcceptable('Answers are JSON, or a stream of it.');
  const readOnly = request.method === 'GET';
  if (readOnly && !single) throw methodNotAllowed('Streams are opened by POST.');
  const parameters = await readGraphqlRequest(request, url, door.maxBodyBytes);
  const address = findClientAddress(request, door.trustedHops);
  const identity = door.authenticator.identify(request.headers.authorization, address);
  const identified = identity instanceof Promise ? await identity : identity;
  const caller = { viewer: identified.viewer, headers: continueTrace(request.headers), requestId };
  const outcome = await door.run({ parameters, caller, readOnly });
  if (outcome.kind === 'subscription') {
    if (!stream) throw notAcceptable(`Subscriptions are streamed: ${STREAM_WAYS}.`);
    door.streams.open({ response, headers, type: stream, identified }, outcome.subscription);
  } else if (!single && stream === 'event-stream') {
    const events = openStream(exchange, STREAM_FORMATS[stream]);
    events.next(JSON.stringify(outcome.response));
    events.complete();
  } else sendOutcome(exchange, single ?? JSON_RESPONSE, outcome);
}

const STREAM_WAYS =
  'accept text/event-stream or multipart/mixed;subscriptionSpec=1.0, or use a WebSocket (graphql-transport-ws)';

function sendOutcome(exchange: Exchange, type: MediaType, outcome: OperationResponse): void {
  const { headers, response: body } = outcome;
  sendJson(exchange, { status: chooseStatus(outcome, type), type, headers, body });
}

/** With plain JSON, a well-formed request is answered with 200 even where GraphQL's rules refuse the operation. */
function chooseStatus({ status, refused }: OperationResponse, type: MediaType): number {
  return type === JSON_RESPONSE && status === 400 && !refused ? 200 : status;
}

const notAcceptable = (message: string) => new HttpProblem(406, 'NOT_ACCEPTABLE', message);
const methodNotAllowed = (message: string) =>
  new HttpProblem(405, 'METHOD_NOT_ALLOWED', message).with('allow', 'POST');
