import { ConfigError } from './config.ts';
import type { Log } from './log.ts';

/**
 * The life of a process: start, wait for SIGTERM or SIGINT, stop in order, exit.
 * A wrong configuration is one line on standard error and exit code 1.
 */
export async function runMain(start: () => Promise<AsyncDisposable>): Promise<void> {
  try {
    const service = await start();
    await receiveStopSignal();
    await service[Symbol.asyncDispose]();
    process.exit(0);
  } catch (error) {
    console.error(error instanceof ConfigError ? error.message : error);
    process.exit(1);
  }
}

/** A second signal while stopping ends the process at once: the operator insists. */
function receiveStopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let stopping = false;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        if (stopping) process.exit(130);
        stopping = true;
        resolve();
      });
    }
  });
}

/** Ends the process when the unexpected happens: a restart is safer than a state nobody has thought of. */
export function exitOnUnexpectedError(log: Log): void {
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'unexpected error, exiting');
    process.exit(1);
  });
}
