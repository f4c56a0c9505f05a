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

/** What is wrong with it, for the client. */
export interface InvalidOperation {
  status: number;
  errors: readonly GraphQLFormattedError[];
}

export interface Validator extends AsyncDisposable {
  validate(operation: { query: string; operationName?: string }): Promise<ValidOperation | InvalidOperation>;
  /** Later operations are validated with this schema. */
  useSchema(schema: ApiSchema): void;
}

export interface ApiSchema {
  apiSchema: GraphQLSchema;
  sdl: string;
}

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
 * Apollo Server, asked once about each text: it parses, validates and says what is wrong in the form that its clients
 * know. It calls its gateway for what may be run, and that keeps it; running it, now and ever after, is the executor's.
 * So a plugin of Apollo Server would see new operations, not requests.
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
    // They are the guard's matter.
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

/** Each one searches the schema for a name that is similar, which takes 0.1 to 0.2 ms of the main thread. */
const MAX_VALIDATION_ERRORS = 20;

/** For documents of many operations, which are asked about one by one. */
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

/** A location holds on to every token of its text, more than all the rest of it; to tell the place takes none. */
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
