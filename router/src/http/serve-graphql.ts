import type { Authenticator } from '../authentication/authenticate.ts';
import { findClientAddress } from '../authentication/client-address.ts';
import type { TraceStarter } from '../observability/trace-context.ts';
import { findUserAgent } from '../observability/user-agent.ts';
import { RequestError } from '../operations/request-error.ts';
import type { OperationResponse, RunOperation } from '../operations/run-operation.ts';
import type { HttpContext } from './http-context.ts';
import { JSON_RESPONSE, readAccept, type MediaType } from './media-type.ts';
import { readGraphqlRequest } from './read-request.ts';
import { openResponseStream } from './response-stream.ts';
import { sendJson } from './send-json.ts';
import { STREAM_FORMATS } from './stream-format.ts';
import type { SubscriptionStreams } from './subscription-streams.ts';

/** What the handler of `/graphql` needs. */
export interface GraphqlHandlerOptions {
  run: RunOperation;
  streams: SubscriptionStreams;
  authenticator: Authenticator;
  trustedProxies: number;
  maxBodyBytes: number;
  traces: TraceStarter;
}

/**
 * GraphQL over HTTP (https://graphql.github.io/graphql-over-http/draft/), with subscriptions over SSE or multipart.
 * @throws RequestError, or an error of the authenticator, if the request is no valid GraphQL request.
 */
export async function serveGraphql(
  options: GraphqlHandlerOptions,
  context: HttpContext,
  url: URL,
): Promise<void> {
  const { request, response, requestId, headers } = context;
  const { single, stream } = readAccept(request.headers.accept);
  if (!single && !stream) throw notAcceptable('Responses are JSON or a stream of JSON.');
  const readOnly = request.method === 'GET';
  if (readOnly && !single) throw methodNotAllowed('Use POST for streams.');
  const parameters = await readGraphqlRequest(request, url, options.maxBodyBytes);
  const address = findClientAddress(request, options.trustedProxies);
  const pending = options.authenticator.identify(request.headers.authorization, address);
  const identity = pending instanceof Promise ? await pending : pending;
  const requestContext = {
    viewer: identity.viewer,
    ...options.traces.begin(request.headers),
    userAgent: findUserAgent(request.headers),
    requestId,
  };
  const outcome = await options.run({ parameters, requestContext, readOnly });
  if (outcome.kind === 'subscription') {
    if (!stream) throw notAcceptable(`Subscriptions are streamed: ${STREAM_WAYS}.`);
    options.streams.open({ response, headers, type: stream, identity }, outcome.subscription);
  } else if (!single && stream === 'event-stream') {
    const events = openResponseStream(context, STREAM_FORMATS[stream]);
    events.next(JSON.stringify(outcome.response));
    events.complete();
  } else sendOutcome(context, single ?? JSON_RESPONSE, outcome);
}

const STREAM_WAYS =
  'accept text/event-stream or multipart/mixed;subscriptionSpec=1.0, or use a WebSocket (graphql-transport-ws)';

function sendOutcome(context: HttpContext, type: MediaType, outcome: OperationResponse): void {
  const { headers, response: body } = outcome;
  sendJson(context, { status: chooseStatus(outcome, type), type, headers, body });
}

/** With `application/json` a well-formed request gets status 200, even if validation rejects the operation. */
function chooseStatus({ status, rejected }: OperationResponse, type: MediaType): number {
  return type === JSON_RESPONSE && status === 400 && !rejected ? 200 : status;
}

const notAcceptable = (message: string) => new RequestError(406, 'NOT_ACCEPTABLE', message);
const methodNotAllowed = (message: string) =>
  new RequestError(405, 'METHOD_NOT_ALLOWED', message).with('allow', 'POST');
