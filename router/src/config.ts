import { readFileSync } from 'node:fs';
import {
  createJwksSource,
  createRevocationFeed,
  readPrivateJwk,
  type JwksSource,
  type PrivateJwk,
  type RevocationFeed,
} from '@bike-rentals/identity';
import {
  ConfigError,
  createConfigReader,
  logLevels,
  readMode,
  type ConfigReader,
  type Environment,
  type LogLevel,
} from '@bike-rentals/runtime';
import { z } from 'zod';
import { DEFAULT_SUBGRAPH_LIMITS, type SubgraphLimits } from './execution/subgraph-client.ts';
import type { PassThroughRule } from './http/pass-through.ts';
import { readLimits, type Limits } from './limits/limits.ts';
import type { PersistedOperations } from './operations/persisted-queries.ts';
import type { PagesConfig } from './pages/serve-pages.ts';
import { playgroundTabSchema, type PlaygroundTab } from './playground/playground-tab.ts';
import type { ResumeRules } from './subscriptions/resume-rules.ts';
import type { SupergraphSource } from './supergraph/open-supergraph.ts';
import { DEFAULT_PLANNER_OPTIONS, type PlannerOptions } from './supergraph/planner-worker-client.ts';
import type { SubgraphEndpoints } from './supergraph/schema-generation.ts';

/** How the router verifies access tokens and signs assertions. */
export interface IdentityConfig {
  /** Public keys of the issuer of access tokens. */
  jwks: JwksSource;
  /** The claim `iss` of access tokens. */
  issuer: string;
  /** The claim `aud` of access tokens. */
  audience: string;
  /** Feed of revoked sessions. */
  revocations: RevocationFeed;
  /** Signs the assertions that tell subgraphs who the viewer is. */
  assertionKey: PrivateJwk;
}

/** The configuration of a router. */
export interface RouterConfig {
  /** Port to listen on; 0 chooses a free one. */
  port: number;
  /** Address to listen on. */
  host: string;
  supergraph: SupergraphSource;
  /** Addresses that override those in the supergraph. */
  subgraphs: SubgraphEndpoints;
  /** @default DEFAULT_LIMITS, DEFAULT_SUBGRAPH_LIMITS and DEFAULT_PLANNER_OPTIONS, field by field. */
  limits?: Partial<Limits>;
  subgraphLimits?: Partial<SubgraphLimits>;
  planning?: Partial<PlannerOptions>;
  /** @default every viewer is anonymous, and subgraphs get no assertion */
  identity?: IdentityConfig;
  /**
   * A web app at `/app/`.
   * @default none
   */
  pages?: PagesConfig;
  /** @default no playground */
  playground?: { tabs: readonly PlaygroundTab[] };
  /**
   * Operations that clients may send by their id.
   * @default none
   */
  persistedOperations?: PersistedOperations;
  /** How to resume subscriptions after a lost connection. */
  resume: ResumeRules;
  /**
   * Paths that other servers answer.
   * @default none
   */
  passThrough?: readonly PassThroughRule[];
  /** Number of proxies of our own in front of the router. */
  trustedProxies: number;
  /**
   * Origins whose pages may read responses; `*` allows all. Outside of production every origin of the local machine
   * is allowed as well.
   */
  corsOrigins: readonly string[];
  /**
   * Port of `/metrics`.
   * @default metrics are not served
   */
  metricsPort?: number;
  /** Disables introspection, and suggestions in error messages. */
  production: boolean;
}

const endpointsSchema = z.record(
  z.string(),
  z.strictObject({
    http: z.url({ protocol: /^https?$/ }).exactOptional(),
    ws: z.url({ protocol: /^wss?$/ }).exactOptional(),
  }),
);
const resumeSchema = z.record(
  z.string().regex(/^Subscription\.\w+$/),
  z.strictObject({ argument: z.string(), cursor: z.string() }),
);

const passThroughSchema = z.array(
  z.strictObject({
    path: z.string().regex(/^(\/\w[\w.-]*)+$/),
    target: z.url({ protocol: /^http$/ }).refine((url) => new URL(url).pathname === '/', 'has a path'),
    audience: z.string().min(1),
    withViewer: z.boolean().exactOptional(),
    maxBodyBytes: z.int().min(1).exactOptional(),
    timeoutMs: z.int().min(1).exactOptional(),
  }),
);

/**
 * Reads the configuration from environment variables, described in the README.
 * @throws ConfigError if a variable is missing or invalid.
 */
export function readConfig(env: Environment): RouterConfig & { logLevel: LogLevel } {
  const reader = createConfigReader(env);
  const identity = readIdentity(reader);
  const production = readMode(env) === 'production';
  const persistedOperations = readPersistedOperations(reader);
  const playground = reader.getChoice('ROUTER_PLAYGROUND', ['on', 'off'], production ? 'off' : 'on');
  const pages = reader.find('ROUTER_PAGES');
  return {
    port: reader.getPort('PORT', 4000),
    host: reader.get('HOST', '127.0.0.1'),
    supergraph: { path: reader.get('ROUTER_SUPERGRAPH') },
    subgraphs: parse('ROUTER_SUBGRAPHS', reader.find('ROUTER_SUBGRAPHS') ?? '{}', endpointsSchema),
    limits: readLimits(reader),
    subgraphLimits: {
      timeoutMs: reader.getInteger('ROUTER_SUBGRAPH_TIMEOUT_MS', DEFAULT_SUBGRAPH_LIMITS.timeoutMs, {
        min: 1,
        max: 60 * 60_000,
      }),
      maxBytes: reader.getInteger('ROUTER_SUBGRAPH_MAX_BYTES', DEFAULT_SUBGRAPH_LIMITS.maxBytes, { min: 1 }),
    },
    planning: {
      maxWaiting: reader.getInteger('ROUTER_PLANNING_QUEUE', DEFAULT_PLANNER_OPTIONS.maxWaiting, { min: 1 }),
    },
    ...(identity && { identity }),
    ...(pages !== undefined && { pages: { folder: pages } }),
    ...(playground === 'on' && { playground: { tabs: readTabs(reader) } }),
    ...(persistedOperations && { persistedOperations }),
    resume: parse('ROUTER_RESUME', reader.find('ROUTER_RESUME') ?? '{}', resumeSchema),
    passThrough: parse('ROUTER_PASS_THROUGH', reader.find('ROUTER_PASS_THROUGH') ?? '[]', passThroughSchema),
    trustedProxies: reader.getInteger('ROUTER_TRUSTED_PROXIES', 0, { max: 10 }),
    corsOrigins: readOrigins(reader),
    ...(reader.find('ROUTER_METRICS_PORT') !== undefined && {
      metricsPort: reader.getPort('ROUTER_METRICS_PORT', 0),
    }),
    production,
    logLevel: reader.getChoice('LOG_LEVEL', logLevels, 'info'),
  };
}

/** Accepts origins as browsers send them (RFC 6454, section 6.2); another spelling would never match. */
function readOrigins(reader: ConfigReader): string[] {
  const origins = reader.findList('ROUTER_CORS_ORIGINS') ?? [];
  for (const origin of origins) {
    if (origin === '*' || isOrigin(origin)) continue;
    const problem = `"${origin}" is not an origin such as https://app.example.org, or *`;
    throw new ConfigError('ROUTER_CORS_ORIGINS', problem);
  }
  return origins;
}

function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  if (!url) return false;
  // `URL` has no origin for other schemes, such as those of mobile apps.
  return url.origin === 'null' ? /^[a-z][a-z0-9+.-]*:\/\/[^/?#@\s]+$/.test(text) : url.origin === text;
}

const IDENTITY_VARIABLES = [
  'ROUTER_JWKS_URL',
  'ROUTER_TOKEN_ISSUER',
  'ROUTER_TOKEN_AUDIENCE',
  'ROUTER_ASSERTION_KEY',
  'ROUTER_REVOCATIONS_URL',
];

/** All variables or none: with half of them, tokens would not be verified or subgraphs would not know the viewer. */
function readIdentity(reader: ConfigReader): IdentityConfig | undefined {
  if (IDENTITY_VARIABLES.every((variable) => reader.find(variable) === undefined)) return undefined;
  const getUrl = (variable: string) => {
    reader.get(variable);
    return reader.findUrl(variable, ['http:', 'https:']) ?? '';
  };
  // The order is that of the README, so that the error names the first missing variable.
  const tokens = {
    jwks: createJwksSource(getUrl('ROUTER_JWKS_URL')),
    issuer: reader.get('ROUTER_TOKEN_ISSUER'),
    audience: reader.get('ROUTER_TOKEN_AUDIENCE'),
  };
  const assertionKey = readPrivateJwk('ROUTER_ASSERTION_KEY', reader.get('ROUTER_ASSERTION_KEY'));
  return {
    ...tokens,
    assertionKey,
    revocations: createRevocationFeed(getUrl('ROUTER_REVOCATIONS_URL'), { key: assertionKey }),
  };
}

function readTabs(reader: ConfigReader): readonly PlaygroundTab[] {
  return readFileOf(reader, 'ROUTER_PLAYGROUND_TABS', z.array(playgroundTabSchema)) ?? [];
}

/**
 * Apollo's manifest format
 * (https://www.apollographql.com/docs/graphos/platform/security/persisted-queries#manifest-format).
 */
const manifestSchema = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(z.object({ id: z.string(), body: z.string() })),
});

function readPersistedOperations(reader: ConfigReader): PersistedOperations | undefined {
  const manifest = readFileOf(reader, 'ROUTER_PERSISTED_OPERATIONS', manifestSchema);
  const only = 'ROUTER_PERSISTED_OPERATIONS_ONLY';
  const compulsory = reader.getChoice(only, ['on', 'off'], 'off') === 'on';
  if (compulsory && !manifest) throw new ConfigError(only, 'needs ROUTER_PERSISTED_OPERATIONS');
  if (!manifest) return undefined;
  return { operations: new Map(manifest.operations.map(({ id, body }) => [id, body])), compulsory };
}

/** Reads the JSON file whose path the variable holds. Returns undefined if the variable is not set. */
function readFileOf<Schema extends z.ZodType>(
  reader: ConfigReader,
  variable: string,
  schema: Schema,
): z.infer<Schema> | undefined {
  const path = reader.find(variable);
  if (path === undefined) return undefined;
  try {
    return parse(variable, readFileSync(path, 'utf8'), schema);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(variable, (error as Error).message);
  }
}

function parse<Schema extends z.ZodType>(variable: string, text: string, schema: Schema): z.infer<Schema> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw new ConfigError(variable, 'is not JSON');
    const [issue] = error.issues;
    throw new ConfigError(variable, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}`);
  }
}
