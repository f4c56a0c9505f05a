import { ApolloServer, type ApolloServerOptionsWithGateway } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { visit, type DocumentNode, type GraphQLFormattedError, type GraphQLSchema } from 'graphql';
import { createLruCache, type Log } from '@bike-rentals/runtime';
import type { ValidOperation } from '../execution/executor.ts';
import { formatError } from '../execution/format-errors.ts';

/** Errors for the client. */
export interface InvalidOperation {
  status: number;
  errors: readonly GraphQLFormattedError[];
}

/** Validates operations. Disposing of it stops Apollo Server. */
export interface Validator extends AsyncDisposable {
  validate(operation: { query: string; operationName?: string }): Promise<ValidOperation | InvalidOperation>;
  /** Uses another schema for later operations. */
  useSchema(schema: ApiSchema): void;
}

/** A schema for clients. */
export interface ApiSchema {
  apiSchema: GraphQLSchema;
  sdl: string;
}

/** What a validator needs. `first` is the schema it begins with. */
export interface ValidatorOptions {
  first: ApiSchema;
  production: boolean;
  log: Log;
}

type Gateway = ApolloServerOptionsWithGateway<ValidationContext>['gateway'];

interface ValidationContext {
  onValid: (operation: ValidOperation) => void;
}

/**
 * Creates the validator. Apollo Server validates each document once and reports errors in the form that its clients
 * know. Its gateway's executor only passes the valid document on; the router's executor runs it, now and for later
 * requests. So a plugin of Apollo Server would see new operations, not requests.
 */
export async function createValidator({ first, production, log }: ValidatorOptions): Promise<Validator> {
  let publish: (schema: ApiSchema) => void = () => undefined;
  const gateway: Gateway = {
    onSchemaLoadOrUpdate(callback) {
      publish = ({ apiSchema, sdl }) => callback({ apiSchema, coreSupergraphSdl: sdl });
      return () => undefined;
    },
    async load() {
      publish(first);
      return {
        async executor({ schema, document, operation, context }) {
          dropTokens(document);
          (context as ValidationContext).onValid({ schema, document, definition: operation });
          return {};
        },
      };
    },
    stop: async () => undefined,
  };

  const server = new ApolloServer<ValidationContext>({
    gateway,
    logger: toApolloLog(log),
    nodeEnv: production ? 'production' : 'development',
    introspection: !production,
    hideSchemaDetailsFromClientErrors: production,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    validationOptions: { maxErrors: MAX_VALIDATION_ERRORS },
    // The guard resolves persisted queries.
    persistedQueries: false,
    documentStore: createDocumentStore(),
    formatError: (error) => formatError(error, production),
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginCacheControlDisabled(),
    ],
  });
  await server.start();

  return {
    async validate(operation) {
      const found: { valid?: ValidOperation } = {};
      const onValid = (valid: ValidOperation) => (found.valid = valid);
      const { body, http } = await server.executeOperation(operation, { contextValue: { onValid } });
      if (found.valid) return found.valid;
      if (body.kind !== 'single') throw new Error('incremental delivery is not supported');
      return { status: http.status ?? 400, errors: body.singleResult.errors ?? [] };
    },
    useSchema: (schema) => publish(schema),
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

/** Each error searches the schema for similar names, which blocks the main thread for 0.1 to 0.2 ms. */
const MAX_VALIDATION_ERRORS = 20;

/** For documents with many operations, which are validated one by one. */
const MAX_CACHED_DOCUMENTS = 20;

function createDocumentStore(): NonNullable<
  ApolloServerOptionsWithGateway<ValidationContext>['documentStore']
> {
  const documents = createLruCache<DocumentNode>(MAX_CACHED_DOCUMENTS);
  return {
    get: async (key) => documents.find(key),
    set: async (key, document) => documents.set(key, document),
    delete: async (key) => documents.delete(key),
  };
}

/**
 * Removes the tokens that locations refer to: they need more memory than everything else, and error positions do not
 * need them.
 */
function dropTokens(document: DocumentNode): void {
  visit(document, {
    enter({ loc }) {
      if (loc) Object.assign(loc, { startToken: undefined, endToken: undefined });
    },
  });
}

function toApolloLog(log: Log) {
  return {
    debug: (message: unknown) => log.debug(message),
    info: (message: unknown) => log.debug(message),
    warn: (message: unknown) => log.warn(message),
    error: (message: unknown) => log.error(message),
  };
}
