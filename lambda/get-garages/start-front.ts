import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { closeServer, listen } from '@bike-rentals/runtime';
import type { Handler } from './get-garages.ts';

const largestBody = 64 * 1024;

/**
 * Serves a handler over HTTP as an HTTP API or a Function URL does: payload format 2.0, the fields that a handler
 * which uses no cookies, stages or authorizers can see.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export async function startFront(
  handler: Handler,
  { host, port }: { host: string; port: number },
): Promise<AsyncDisposable & { port: number }> {
  const server = createServer((request, response) => {
    answer(handler, request, response).catch((error: unknown) => {
      console.error(error);
      // What AWS answers when a function fails.
      if (!response.headersSent) response.writeHead(502).end('{"message":"Internal Server Error"}');
      else response.destroy();
    });
  });
  const at = await listen(server, { host, port, variable: 'LAMBDA_PORT' });
  return { port: at, [Symbol.asyncDispose]: () => closeServer(server) };
}

async function answer(handler: Handler, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url?.startsWith('/health/')) {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"ready":true}');
    return;
  }
  const sent = await readBody(request);
  if (sent === undefined) {
    response.writeHead(413, { connection: 'close' }).end('{"message":"Request Too Long"}');
    return;
  }
  const { statusCode, headers, body } = await handler(toEvent(request, sent));
  response.writeHead(statusCode ?? 200, headers as Record<string, string>).end(body);
}

/** Undefined if it is too long. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > largestBody) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function toEvent(request: IncomingMessage, body: string): APIGatewayProxyEventV2 {
  const { pathname, search } = new URL(request.url ?? '/', 'http://lambda');
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: pathname,
    rawQueryString: search.slice(1),
    headers,
    requestContext: {
      accountId: 'local',
      apiId: 'local',
      domainName: headers['host'] ?? 'localhost',
      domainPrefix: 'local',
      http: {
        method: request.method ?? 'GET',
        path: pathname,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: crypto.randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: new Date().toISOString(),
      timeEpoch: Date.now(),
    },
    ...(body !== '' && { body }),
    isBase64Encoded: false,
  };
}
