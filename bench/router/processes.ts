import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

/** One core for the gateway, one for all that it talks to. */
const GATEWAY_CORE = '0';
const OTHER_CORE = '1';

const hasTaskset = (() => {
  try {
    execFileSync('taskset', ['-V'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** Keeps this process off the gateway's core. False where that cannot be had: Linux with two cores can. */
export function moveAside(): boolean {
  if (!hasTaskset) return false;
  execFileSync('taskset', ['-acp', OTHER_CORE, String(process.pid)], { stdio: 'ignore' });
  return true;
}

export interface Command {
  program: string;
  args: readonly string[];
  env: Record<string, string>;
}

/** Ends with the disposal, at the latest by force. */
export class Process implements AsyncDisposable {
  readonly #child: ChildProcess;

  constructor({ program, args, env }: Command) {
    const pinned = hasTaskset ? ['taskset', '-c', GATEWAY_CORE, program, ...args] : [program, ...args];
    const [command = program, ...rest] = pinned;
    this.#child = spawn(command, rest, {
      env: { ...process.env, NODE_ENV: 'production', ...env },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Seconds of CPU, all threads; NaN without /proc. */
  get cpuSeconds(): number {
    const text = this.#read('stat');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    // utime and stime, proc(5), in ticks of 10 ms.
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }

  /** NaN without /proc. */
  get residentMb(): number {
    return Number(/VmRSS:\s*(\d+)/.exec(this.#read('status'))?.[1]) / 1024;
  }

  #read(file: string): string {
    try {
      return readFileSync(`/proc/${this.#child.pid ?? 0}/${file}`, 'utf8');
    } catch {
      return '';
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.isRunning) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill();
    const force = setTimeout(() => this.#child.kill('SIGKILL'), 5_000);
    await gone;
    clearTimeout(force);
  }
}
