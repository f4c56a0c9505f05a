import { pino, type Logger } from 'pino';

/** Structured log lines: `log.info({ requestId }, 'what happened')`. */
export type Log = Logger;

/** All levels, for `LOG_LEVEL`. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
/** The levels of log lines, least severe first. */
export type LogLevel = (typeof logLevels)[number];

/** One JSON object a line on standard output, each with the service's name. */
export function createLog(service: string, level: LogLevel): Log {
  return pino({ name: service, level, base: { service } });
}

/** A log that writes nothing, for tests. */
export const silentLog: Log = pino({ level: 'silent' });
