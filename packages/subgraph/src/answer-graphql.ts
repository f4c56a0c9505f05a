import type { IncomingMessage, ServerResponse } from 'node:http';
import { HeaderMap, type ApolloServer } from '@apollo/server';
import {
  ASSERTION_HEADER,
  InvalidAssertionError,
  type AssertionVerifier,
  type Viewer,
} from '@bike-rentals/identity';
import { findSampled, SpanKind, startSpan, toTraceparent, type Tracer } from '@bike-rentals/tracing';
import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import type { CompiledOperations } from './compiled-operations.ts';
import type { CreateContext } from './create-context.ts';
import type { FormatError } from './mask-errors.ts';
import type { OperationObserver } from './observe-operations.ts';
import { BodyTooLargeError, readBody } from './read-body.ts';

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
}

interface AnswerOptions<Role extends string, Context extends object> {
  assertions: AssertionVerifier<Role>;
  createContext: CreateContext<Role, Context>;
  compiled: CompiledOperations;
  formatError: FormatError;
  observer: Pick<OperationObserver, 'recordExecuted'>;
  /** Undefined: nothing is traced here, and what is traced elsewhere is passed on. */
  tracer: Tracer | undefined;
}

/**
 * One GraphQL request over HTTP, for a viewer that the router vouches for. Apollo Server answers; an operation that has
 * come several times goes straight to its compiled code.
 */
export async function answerGraphql<Role extends string, Context extends object>(
  apollo: ApolloServer<Context>,
  options: AnswerOptions<Role, Context>,
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
  const { traceparent, 'user-agent': userAgent } = request.headers;
  const parent = findSampled(traceparent);
  const span = startSpan(options.tracer, toSpanName(body), { parent, kind: SpanKind.SERVER });
  const details = { userAgent, trace: span ? toTraceparent(span) : parent };
  try {
    const createContext = () => options.createContext(viewer, details);
    const known = await executeCompiled(body, createContext, options);
    if (known !== undefined) return send(response, 200, known);
    const result = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: request.method ?? 'POST',
        headers: toHeaderMap(request),
        search: '',
        body,
      },
      context: async () => createContext(),
    });
    if (result.body.kind !== 'complete') throw new Error('incremental delivery is not supported');
    send(response, result.status ?? 200, result.body.string);
  } finally {
    span?.end();
  }
}

/** The router names what it sends after the client's operation. */
function toSpanName(body: unknown): string {
  const { operationName } = (body ?? {}) as { operationName?: unknown };
  return typeof operationName === 'string' ? operationName : 'graphql';
}

/** Undefined for what Apollo Server has to answer: it is not compiled, or its variables do not fit. */
async function executeCompiled(
  body: unknown,
  createContext: () => object,
  {
    compiled,
    formatError,
    observer,
  }: Pick<AnswerOptions<string, object>, 'compiled' | 'formatError' | 'observer'>,
): Promise<string | undefined> {
  const { query, operationName, variables } = (body ?? {}) as Partial<GraphqlBody>;
  if (typeof query !== 'string') return undefined;
  const operation = compiled.find(query, operationName);
  if (!operation) return undefined;
  const start = performance.now();
  const { data, errors } = await operation.execute(createContext(), variables ?? {});
  if (data === undefined) return undefined;
  const { name = 'anonymous', kind } = operation;
  const result = errors ? 'errors' : 'success';
  observer.recordExecuted({ name, kind, result }, (performance.now() - start) / 1_000);
  return JSON.stringify(
    errors ? { errors: errors.map((error) => toFormatted(error, formatError)), data } : { data },
  );
}

interface GraphqlBody {
  query: string;
  operationName: string | null;
  variables: Record<string, unknown> | null;
}

/** As Apollo Server does it: an error without a code is one of ours. Those of compiled code may lack extensions. */
function toFormatted(error: GraphQLError, formatError: FormatError): GraphQLFormattedError {
  const { message, locations, path } = error;
  const extensions = (error as Partial<GraphQLError>).extensions ?? {};
  const formatted = {
    message,
    ...(locations && { locations }),
    ...(path && { path }),
    extensions: { code: 'INTERNAL_SERVER_ERROR', ...extensions },
  };
  return formatError(formatted, error);
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
