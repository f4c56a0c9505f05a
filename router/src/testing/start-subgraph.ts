import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { graphql, type GraphQLSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { HEALTH_CHECK_USER_AGENT } from '../health/watch-subgraphs.ts';
import { buildSubgraph, type SubgraphDefinition } from './build-subgraph.ts';

export type { SubgraphDefinition } from './build-subgraph.ts';

/** One request as a subgraph received it. */
export interface SeenRequest {
  query: string;
  variables: Record<string, unknown>;
  headers: IncomingHttpHeaders;
}

export interface TestSubgraph extends AsyncDisposable {
  name: string;
  sdl: string;
  url: string;
  seen: SeenRequest[];
  /** Payloads of `connection_init`, in order. */
  connections: unknown[];
  /** Handles HTTP requests with `listener`, until called with undefined. */
  interceptWith(listener: RequestListener | undefined): void;
  /** Cuts every WebSocket like a crash. */
  cutSockets(): void;
  /** Resolves when the next WebSocket has closed. */
  socketClosed(): Promise<unknown>;
}

/** Starts a subgraph in this process: queries and mutations over HTTP, subscriptions over graphql-ws, on one port. */
export async function startSubgraph(definition: SubgraphDefinition): Promise<TestSubgraph> {
  const { name } = definition;
  const { sdl, schema } = buildSubgraph(definition);
  const seen: SeenRequest[] = [];
  const connections: unknown[] = [];
  const state: { listener: RequestListener | undefined } = { listener: undefined };
  const respond = createResponder(schema, seen);
  const server = createServer((request, response) => {
    // Health checks arrive at any time, so they are not recorded.
    if (request.headers['user-agent'] === HEALTH_CHECK_USER_AGENT) response.end('{}');
    else (state.listener ?? respond)(request, response);
  });
  const sockets = new WebSocketServer({ server });
  const gone = new EventEmitter();
  sockets.on('connection', (socket) => socket.on('close', () => gone.emit('close')));
  useServer(
    {
      schema,
      context: ({ connectionParams }) => ({ connectionParams }),
      onConnect: ({ connectionParams }) => {
        connections.push(connectionParams);
      },
    },
    sockets,
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cutSockets = () => {
    for (const socket of sockets.clients) socket.terminate();
  };
  return {
    name,
    sdl,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    seen,
    connections,
    interceptWith: (listener) => {
      state.listener = listener;
    },
    cutSockets,
    socketClosed: () => once(gone, 'close'),
    async [Symbol.asyncDispose]() {
      cutSockets();
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}

function createResponder(schema: GraphQLSchema, seen: SeenRequest[]): RequestListener {
  return (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      void (async () => {
        const body = JSON.parse(Buffer.concat(chunks).toString()) as SeenRequest;
        seen.push({ query: body.query, variables: body.variables, headers: request.headers });
        const result = await graphql({
          schema,
          source: body.query,
          variableValues: body.variables,
          contextValue: { headers: request.headers },
        });
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(result));
      })();
    });
  };
}
