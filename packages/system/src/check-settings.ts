import { join } from 'node:path';
import { readConfig as readAuthConfig } from '@bike-rentals/auth';
import { readConfig as readBikesConfig } from '@bike-rentals/bikes';
import { readConfig as readRouterConfig } from '@bike-rentals/router';
import type { Environment } from '@bike-rentals/runtime';
import { readTracingConfig } from '@bike-rentals/tracing';
import { readConfig as readUsersConfig } from '@bike-rentals/users';
import { commonServices } from './common-services.ts';
import { root } from './paths.ts';

/**
 * Reads the settings of all programs before anything is created or started, so that a wrong one has no effect.
 * @throws ConfigError
 */
export function checkSettings(env: Environment): { playground: boolean } {
  readAuthConfig(env);
  readUsersConfig(env);
  readBikesConfig(env);
  readTracingConfig(env);
  for (const { readConfig } of commonServices.values()) readConfig(env);
  const router = readRouterConfig({ ROUTER_SUPERGRAPH: join(root, 'supergraph.graphql'), ...env });
  return { playground: router.playground !== undefined };
}
