import { ApolloServer, type ApolloServerOptionsWithGateway } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { GraphQLFormattedError } from 'graphql';
import type { Log } from '@bike-rentals/runtime';
import { createLimitRule, DEFAULT_LIMITS, MAX_TOKENS, refuseProtoKey } from '../protection/limits.ts';
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
    parseOptions: { maxLexicalTokens: MAX_TOKENS },
    validationRules: [createLimitRule(DEFAULT_LIMITS), refuseProtoKey],
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
