import { ApolloServer, HeaderMap, type ApolloServerOptionsWithGateway } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { GraphQLFormattedError } from 'graphql';
import type { Log } from '@bike-rentals/runtime';
import type { Generation } from '../supergraph/build-generation.ts';
import type { createExecutor, RequestContext, ValidRequest } from './executor.ts';

type Gateway = ApolloServerOptionsWithGateway<RequestContext>['gateway'];

export interface ApolloOptions {
  executor: ReturnType<typeof createExecutor>;
  first: Generation;
  production: boolean;
  log: Log;
}

/**
 * Apollo Server without its HTTP side: it parses, validates, calls plugins, and hands on to our executor.
 * `useGeneration` makes new requests use another supergraph; running ones end with theirs.
 */
export async function createApolloServer({ executor, first, production, log }: ApolloOptions) {
  let publish: (generation: Generation) => void = () => undefined;
  const gateway: Gateway = {
    onSchemaLoadOrUpdate(callback) {
      publish = ({ api, sdl }) => callback({ apiSchema: api, coreSupergraphSdl: sdl });
      return () => undefined;
    },
    async load() {
      useGeneration(first);
      return { executor: (request) => executor.execute(request as unknown as ValidRequest) };
    },
    stop: async () => undefined,
  };
  const useGeneration = (generation: Generation) => {
    executor.addGeneration(generation);
    publish(generation);
  };

  const server = new ApolloServer<RequestContext>({
    gateway,
    logger: toApolloLog(log),
    nodeEnv: production ? 'production' : 'development',
    introspection: !production,
    hideSchemaDetailsFromClientErrors: production,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    persistedQueries: { cache: KNOWN_BY_THEIR_TEXT },
    ...(production && { formatError: withoutSuggestion }),
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginCacheControlDisabled(),
    ],
  });
  await server.start();
  return { server, useGeneration };
}

const ID_PREFIX = 'apq:';

/** Persisted queries are the gate's matter; here they are known by an id that is the text itself. */
const KNOWN_BY_THEIR_TEXT = {
  get: async (id: string) => id.slice(ID_PREFIX.length),
  set: async () => undefined,
  delete: async () => undefined,
};

/** As if it listened to a request that accepts nothing: it would work out the answer's media type for every one. */
const NO_HTTP = { method: 'POST', headers: new HeaderMap([['accept', '']]), search: '', body: '' };

/** Runs an operation by its text, which Apollo Server is spared to hash. */
export function executeText(
  server: ApolloServer<RequestContext>,
  { query, ...others }: { query: string; operationName?: string; variables?: Record<string, unknown> },
  contextValue: RequestContext,
) {
  const extensions = { persistedQuery: { version: 1, sha256Hash: query } };
  return server.executeOperation({ ...others, extensions, http: NO_HTTP }, { contextValue });
}

/** Suggestions would tell the names of the schema one by one. */
function withoutSuggestion(error: GraphQLFormattedError): GraphQLFormattedError {
  return { ...error, message: error.message.replace(/ ?Did you mean .*\?/s, '') };
}

function toApolloLog(log: Log) {
  return {
    debug: (message: unknown) => log.debug(message),
    info: (message: unknown) => log.debug(message),
    warn: (message: unknown) => log.warn(message),
    error: (message: unknown) => log.error(message),
  };
}
