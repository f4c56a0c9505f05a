import type { Server } from 'node:http';
import { InvalidAssertionError, type AssertionVerifier, type Viewer } from '@bike-rentals/identity';
import { yieldToEventLoop, type Log } from '@bike-rentals/runtime';
import { GraphQLError, parse, validate, type ExecutionArgs, type GraphQLSchema } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { useServer, type Extra } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { CompiledOperations } from './compiled-operations.ts';
import type { CreateContext } from './create-context.ts';
import type { FormatError } from './mask-errors.ts';
import type { OperationObserver } from './observe-operations.ts';
import { subscribeInBatches } from './subscribe-in-batches.ts';

interface SocketOptions<Role extends string, Context extends object> {
  schema: GraphQLSchema;
  assertions: AssertionVerifier<Role>;
  createContext: CreateContext<Role, Context>;
  compiled: CompiledOperations;
  formatError: FormatError;
  observer: Pick<OperationObserver, 'record'>;
  log: Log;
}

/** Sockets that are served. */
export interface AcceptedSubscriptions extends AsyncDisposable {
  countSubscriptions(): number;
}

/**
 * graphql-ws on /graphql. The router's assertion comes in `connection_init`; without it the socket closes with 4403.
 */
export function acceptSubscriptions<Role extends string, Context extends object>(
  server: Server,
  options: SocketOptions<Role, Context>,
): AcceptedSubscriptions {
  const sockets = new WebSocketServer({ server, path: '/graphql', maxPayload: 256 * 1024 });
  const viewers = new WeakMap<object, Viewer<Role>>();
  const connections = new Set<{ readonly subscriptions: Record<string, unknown> }>();
  const protocol = useServer<{ assertion?: unknown }, Partial<Extra>>(
    {
      subscribe: (args) => subscribeInBatches(args, options.compiled),
      async onSubscribe(_context, _id, payload) {
        await yieldToEventLoop();
        const prepared = prepareOperation(options.schema, payload);
        const isValid = 'document' in prepared;
        const name = isValid ? (payload.operationName ?? 'anonymous') : undefined;
        options.observer.record({ name, kind: 'subscription', result: isValid ? 'success' : 'invalid' });
        return prepared;
      },
      onConnect(connection) {
        const { connectionParams, extra } = connection;
        try {
          const assertion = connectionParams?.assertion;
          viewers.set(
            extra,
            options.assertions.verify(typeof assertion === 'string' ? assertion : undefined),
          );
          connections.add(connection);
          return true;
        } catch (error) {
          if (error instanceof InvalidAssertionError) return false;
          throw error;
        }
      },
      onDisconnect: (connection) => void connections.delete(connection),
      context({ extra }) {
        const viewer = viewers.get(extra);
        if (!viewer) throw new Error('subscribe before connection_init');
        return options.createContext(viewer, {});
      },
      onError: (_context, _id, _payload, errors) =>
        errors.map((error) => options.formatError(error.toJSON(), error)),
      onNext: (_context, _id, _payload, _args, { data, errors, extensions }) =>
        errors && {
          ...(data !== undefined && { data }),
          ...(extensions && { extensions }),
          errors: errors.map((error) => options.formatError(error.toJSON(), error)),
        },
    },
    sockets,
  );
  return {
    countSubscriptions: () =>
      [...connections].reduce((sum, { subscriptions }) => sum + Object.keys(subscriptions).length, 0),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets.clients) socket.close(1012, 'stopping');
      await protocol.dispose();
    },
  };
}

/** Left to itself, graphql-ws closes the whole socket for one operation that does not parse. */
function prepareOperation(
  schema: GraphQLSchema,
  payload: SubscribePayload,
): ExecutionArgs | readonly GraphQLError[] {
  try {
    const document = parse(payload.query);
    const errors = validate(schema, document);
    const { operationName, variables: variableValues } = payload;
    return errors.length > 0 ? errors : { schema, document, operationName, variableValues };
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    throw error;
  }
}
