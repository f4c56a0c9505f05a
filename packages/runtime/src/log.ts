import { pino, type Logger } from 'pino';

/** Structured log lines: `log.info({ requestId }, 'what happened')`. */
export type Log = Logger;

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** One JSON object a line on standard output, each with the service's name. */
export function createLog(service: string, level: LogLevel): Log {
  return pino({ name: service, level, base: { service } });
}

export const silentLog: Log = pino({ level: 'silent' });
