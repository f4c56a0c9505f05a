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
  type ConfigReader,
  type Environment,
  type LogLevel,
} from '@bike-rentals/runtime';
import { z } from 'zod';
import type { SubgraphEndpoints } from './supergraph/build-generation.ts';
import type { SupergraphSource } from './supergraph/open-supergraph.ts';

/** How a subscription goes on after its subgraph was away: which argument takes which field of the last event. */
export interface ResumeRule {
  argument: string;
  cursor: string;
}

/** By coordinate, `Subscription.field`. */
export type ResumeRules = Readonly<Record<string, ResumeRule>>;

/** A tab that the playground opens with. */
export type PlaygroundTab = z.infer<typeof tabSchema>;

export interface IdentityConfig {
  /** Who issues access tokens, and for whom. */
  jwks: JwksSource;
  issuer: string;
  audience: string;
  revocations: RevocationFeed;
  /** Signs what the router tells subgraphs about viewers. */
  assertionKey: PrivateJwk;
}

export interface RouterConfig {
  port: number;
  host: string;
  supergraph: SupergraphSource;
  subgraphs: SubgraphEndpoints;
  /** Left out: every viewer is anonymous, and subgraphs are told nothing. */
  identity?: IdentityConfig;
  /** Left out: no playground. */
  playground?: { tabs: readonly PlaygroundTab[] };
  resume: ResumeRules;
  /** How many proxies of our own stand before the router. */
  trustedHops: number;
  corsOrigins: readonly string[];
  /** No introspection and no suggestions. */
  production: boolean;
}

const endpointsSchema = z.record(
  z.string(),
  z.strictObject({ http: z.url().exactOptional(), ws: z.url().exactOptional() }),
);
const resumeSchema = z.record(
  z.string().regex(/^Subscription\.\w+$/),
  z.strictObject({ argument: z.string(), cursor: z.string() }),
);
const tabSchema = z.strictObject({
  name: z.string(),
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).optional(),
  /** Sends the token that an earlier tab remembered as `accessToken`. */
  authenticated: z.boolean().optional(),
  /**
   * Parts of the response that later tabs can use as `{{name}}` in their variables:
   * `{ "accessToken": "data.login.accessToken" }`.
   */
  remember: z.record(z.string(), z.string()).optional(),
  /** Variables of the page that get a new UUID before each request, for example an idempotency key. */
  fresh: z.array(z.string()).optional(),
});

/** Throws ConfigError. */
export function readConfig(env: Environment): RouterConfig & { logLevel: LogLevel } {
  const reader = createConfigReader(env);
  const identity = readIdentity(reader);
  const production = reader.find('NODE_ENV') === 'production';
  const playground = reader.getChoice('ROUTER_PLAYGROUND', ['on', 'off'], production ? 'off' : 'on');
  return {
    port: reader.getPort('PORT', 4000),
    host: reader.get('HOST', '127.0.0.1'),
    supergraph: { path: reader.get('ROUTER_SUPERGRAPH') },
    subgraphs: parse('ROUTER_SUBGRAPHS', reader.find('ROUTER_SUBGRAPHS') ?? '{}', endpointsSchema),
    ...(identity && { identity }),
    ...(playground === 'on' && { playground: { tabs: readTabs(reader) } }),
    resume: parse('ROUTER_RESUME', reader.find('ROUTER_RESUME') ?? '{}', resumeSchema),
    trustedHops: reader.getInteger('ROUTER_TRUSTED_PROXIES', 0, { max: 10 }),
    corsOrigins: reader.findList('ROUTER_CORS_ORIGINS') ?? [],
    production,
    logLevel: reader.getChoice('LOG_LEVEL', logLevels, 'info'),
  };
}

const IDENTITY_VARIABLES = [
  'ROUTER_JWKS_URL',
  'ROUTER_TOKEN_ISSUER',
  'ROUTER_TOKEN_AUDIENCE',
  'ROUTER_ASSERTION_KEY',
  'ROUTER_REVOCATIONS_URL',
];

/** All or none: half of them would mean tokens that nobody checks, or viewers nobody is told of. */
function readIdentity(reader: ConfigReader): IdentityConfig | undefined {
  if (IDENTITY_VARIABLES.every((variable) => reader.find(variable) === undefined)) return undefined;
  const getUrl = (variable: string) => {
    reader.get(variable);
    return reader.findUrl(variable, ['http:', 'https:']) ?? '';
  };
  return {
    jwks: createJwksSource(getUrl('ROUTER_JWKS_URL')),
    issuer: reader.get('ROUTER_TOKEN_ISSUER'),
    audience: reader.get('ROUTER_TOKEN_AUDIENCE'),
    assertionKey: readPrivateJwk('ROUTER_ASSERTION_KEY', reader.get('ROUTER_ASSERTION_KEY')),
    revocations: createRevocationFeed(getUrl('ROUTER_REVOCATIONS_URL')),
  };
}

function readTabs(reader: ConfigReader): readonly PlaygroundTab[] {
  const path = reader.find('ROUTER_PLAYGROUND_TABS');
  if (path === undefined) return [];
  try {
    return parse('ROUTER_PLAYGROUND_TABS', readFileSync(path, 'utf8'), z.array(tabSchema));
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError('ROUTER_PLAYGROUND_TABS', (error as Error).message);
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
