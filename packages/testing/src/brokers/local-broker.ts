import type { ManagedProcess } from './managed-process.ts';

/** A broker that runs as a program of this process. */
export interface LocalBroker extends AsyncDisposable {
  /** What RABBITMQ_URL or KAFKA_BROKERS is to be. */
  address: string;
  /** As `kill -9`. */
  kill(): Promise<void>;
  /** Lets it end in its own time. */
  stop(): Promise<void>;
  /** After `kill` or `stop`: again on the same ports with the same data. */
  start(): Promise<void>;
}

/** Why brokers cannot be had here; one line that says what to install. */
export class BrokersMissingError extends Error {
  override readonly name = 'BrokersMissingError';
}

export async function openLocalBroker(
  address: string,
  start: () => Promise<ManagedProcess>,
): Promise<LocalBroker> {
  let program: ManagedProcess | undefined = await start();
  async function end(how: 'kill' | 'stop') {
    const ending = program;
    program = undefined;
    await ending?.[how]();
  }
  return {
    address,
    kill: () => end('kill'),
    stop: () => end('stop'),
    async start() {
      program ??= await start();
    },
    [Symbol.asyncDispose]: () => end('kill'),
  };
}

/** Comes back with the program once it is ready; one that ends or cannot be waited for is killed. */
export async function untilReady(program: ManagedProcess, ready: Promise<void>): Promise<ManagedProcess> {
  try {
    await Promise.race([ready, program.ended]);
    return program;
  } catch (error) {
    await program.kill();
    throw error;
  }
}
