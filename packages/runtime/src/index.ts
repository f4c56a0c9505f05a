export { toBackoffMs, type BackoffOptions } from './backoff.ts';
export { createBatcher } from './create-batcher.ts';
export { systemClock, type Clock } from './clock.ts';
export { coalesceWrites } from './coalesce-writes.ts';
export {
  ConfigError,
  StartupError,
  createConfigReader,
  redactPassword,
  type ConfigReader,
  type Environment,
} from './config.ts';
export { describeError } from './describe-error.ts';
export { makeFolder, makeWritableFolder } from './folders.ts';
export { createHealth, type Failure, type Health } from './health.ts';
export { closeServer, listen } from './http.ts';
export { createUuid, type CreateId } from './ids.ts';
export { startPeriodicJob, type PeriodicJob } from './periodic-job.ts';
export { createKeyedMutex, type RunExclusive } from './keyed-mutex.ts';
export { createLruCache } from './lru-cache.ts';
export { createLog, logLevels, silentLog, type Log, type LogLevel } from './log.ts';
export { createRandom, type Random } from './random.ts';
export { exitOnUnexpectedError, runMain } from './run-main.ts';
export { runScript } from './run-script.ts';
export { knownVariables, readAppUrl, readMode, type Mode } from './settings.ts';
export { yieldToEventLoop } from './yield-to-event-loop.ts';
