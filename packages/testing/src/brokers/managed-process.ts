import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

export interface ManagedProcess {
  /** As `kill -9`: what it has not written is lost. */
  kill(): Promise<void>;
  /** As `kill`: it may write and say goodbye, for 20 s at most. */
  stop(): Promise<void>;
  /** Resolves when it writes a line that matches. */
  says(line: RegExp): Promise<void>;
  /** Rejects when it ends, with the last that it wrote. */
  ended: Promise<never>;
}

export interface ManagedProcessOptions {
  env?: NodeJS.ProcessEnv;
  cwd?: string;
}

const graceMs = 20_000;

// The pipe on 3 ends with this process, however it ends: then the whole group goes too, and no broker is left over.
const tied = '(cat <&3 >/dev/null; kill -9 0) & exec "$@" 3<&-';

/** Starts a program that does not outlive this process. */
export function startManagedProcess(
  command: string[],
  { env, cwd }: ManagedProcessOptions = {},
): ManagedProcess {
  const child = spawn('sh', ['-c', tied, 'sh', ...command], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: true,
    env: { ...process.env, ...env },
    cwd,
  });
  const exited = once(child, 'exit');
  const output = collect([child.stdout, child.stderr]);
  const ended = exited.then((): never => {
    throw new Error(`${command[0] ?? ''} ended: ${output.last()}`);
  });
  ended.catch(() => undefined);

  function signal(name: NodeJS.Signals) {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name);
    } catch {
      // The group has ended already.
    }
  }
  async function kill() {
    signal('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await exited;
  }
  return {
    kill,
    async stop() {
      signal('SIGTERM');
      const cut = setTimeout(() => signal('SIGKILL'), graceMs);
      if (child.exitCode === null && child.signalCode === null) await exited;
      clearTimeout(cut);
      signal('SIGKILL');
    },
    says: output.says,
    ended,
  };
}

function collect(streams: (Readable | null)[]) {
  let text = '';
  let listeners: (() => void)[] = [];
  for (const stream of streams) {
    stream?.on('data', (chunk: Buffer) => {
      // Enough to see a line whole, and the reason when it ends.
      text = (text + chunk.toString()).slice(-20_000);
      for (const listener of listeners) listener();
    });
  }
  return {
    last: () => text.slice(-2_000),
    says: (line: RegExp) =>
      new Promise<void>((resolve) => {
        const listener = () => {
          if (!line.test(text)) return;
          listeners = listeners.filter((one) => one !== listener);
          resolve();
        };
        listeners.push(listener);
        listener();
      }),
  };
}
