import { describeError } from './describe-error.ts';
import type { Log } from './log.ts';
import { checkEnvironment } from './settings.ts';

/**
 * The life of a process: start, wait for a signal to stop, stop in order, exit. A signal while it starts ends it at
 * once:
 * every start copes with a `kill -9` of the one before.
 * A refusal, such as a wrong configuration, is one line on standard error and exit code 1.
 */
export async function runMain(start: () => Promise<AsyncDisposable>): Promise<void> {
  // Other users of this machine cannot read databases, keys and backups.
  process.umask(0o077);
  const stopped = receiveStopSignal();
  endWithParent();
  try {
    // A supervisor has told already.
    checkEnvironment(process.env, (warning) => !process.channel && console.error(warning));
    const service = await Promise.race([start(), stopped.then(() => undefined)]);
    if (!service) process.exit(interrupted);
    await stopped;
    setTimeout(giveUp, stopWithinMs).unref();
    await service[Symbol.asyncDispose]();
    process.exit(0);
  } catch (error) {
    console.error(describeError(error));
    process.exit(1);
  }
}

/** What shells report of a program that was ended by Ctrl-C. */
const interrupted = 130;

/** Supervisors kill a process soon after this. */
const stopWithinMs = 15_000;

function giveUp(): never {
  console.error(`not stopped within ${stopWithinMs / 1000} s, exiting`);
  process.exit(1);
}

/** A second signal while stopping ends the process at once: the operator insists. */
function receiveStopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let stopping = false;
    // Waiting for a signal does not by itself keep a process that has nothing else to do.
    const alive = setInterval(() => undefined, 2 ** 30);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (stopping) process.exit(interrupted);
        stopping = true;
        clearInterval(alive);
        resolve();
      });
    }
  });
}

/**
 * A supervisor that starts services gives each a channel. When it breaks the supervisor is gone, and a service that
 * went on would keep its port and its database from the next start.
 */
function endWithParent(): void {
  if (process.channel) process.once('disconnect', () => process.exit(1));
}

/** Ends the process on an unexpected error: a restart is safer than an unknown state. */
export function exitOnUnexpectedError(log: Log): void {
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'unexpected error, exiting');
    process.exit(1);
  });
}
