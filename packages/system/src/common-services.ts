import type { Jwks } from '@bike-rentals/identity';
import type { Transport } from '@bike-rentals/messaging';
import type { Clock, CreateId, Environment, Log } from '@bike-rentals/runtime';
import type { RunningSubgraph } from '@bike-rentals/subgraph';
import type { Tracing } from '@bike-rentals/tracing';
import type { ServiceName } from './services.ts';

/** The settings that the embedded system replaces. */
interface CommonConfig {
  host: string;
  port: number;
  database: string;
}

/** What the process gives to a service. */
export interface Dependencies {
  transport: Transport;
  clock: Clock;
  createId: CreateId;
  log: Log;
  /** @default nothing is traced */
  tracing?: Tracing | undefined;
}

/** A service that needs no more than the others get. */
export interface CommonService {
  readConfig: (env: Environment) => CommonConfig;
  start: (
    env: Environment,
    given: Partial<CommonConfig> & { assertionKeys: Jwks },
    surroundings: Dependencies,
  ) => Promise<RunningSubgraph>;
}

/** Describes a service that needs only its own settings and what every service gets. */
export function toCommonService<Config extends CommonConfig>(
  readConfig: (env: Environment) => Config,
  start: (config: Config & { assertionKeys: Jwks }, surroundings: Dependencies) => Promise<RunningSubgraph>,
): CommonService {
  return {
    readConfig,
    start: (env, given, surroundings) => start({ ...readConfig(env), ...given }, surroundings),
  };
}

/** `npm run new:subgraph` adds services here. embedded.ts starts auth, users and bikes, which need more. */
export const commonServices = new Map<ServiceName, CommonService>();
