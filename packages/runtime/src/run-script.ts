import { describeError } from './describe-error.ts';
import { checkEnvironment } from './settings.ts';

/** The frame of an operator's command: what is wrong is one line on standard error, and exit code 1. */
export async function runScript(
  work: () => Promise<void> | void,
  // Other users of this machine cannot read the files that it writes.
  { umask = 0o077 }: { umask?: number } = {},
): Promise<void> {
  process.umask(umask);
  try {
    checkEnvironment(process.env, (warning) => console.error(warning));
    await work();
  } catch (error) {
    console.error(describeError(error));
    process.exitCode = 1;
  }
}
