import type { Jwks } from '@bike-rentals/identity';
import type { Transport } from '@bike-rentals/messaging';
import type { Clock, CreateId, Environment, Log } from '@bike-rentals/runtime';
import type { RunningSubgraph } from '@bike-rentals/subgraph';
import type { ServiceName } from './services.ts';

/** What the embedded system has to know of each of these. */
interface CommonConfig {
  host: string;
  port: number;
  database: string;
}

export interface Surroundings {
  transport: Transport;
  clock: Clock;
  createId: CreateId;
  log: Log;
}

export interface CommonService {
  readConfig: (env: Environment) => CommonConfig;
  start: (
    env: Environment,
    given: Partial<CommonConfig> & { assertionKeys: Jwks },
    surroundings: Surroundings,
  ) => Promise<RunningSubgraph>;
}

/** A service that is started with its own settings and with what every service gets. */
export function toCommonService<Config extends CommonConfig>(
  readConfig: (env: Environment) => Config,
  start: (config: Config & { assertionKeys: Jwks }, surroundings: Surroundings) => Promise<RunningSubgraph>,
): CommonService {
  return {
    readConfig,
    start: (env, given, surroundings) => start({ ...readConfig(env), ...given }, surroundings),
  };
}

/** `npm run new:subgraph` enters a service here. The others get more, by hand, in embedded.ts and check-settings.ts. */
export const commonServices = new Map<ServiceName, CommonService>();
