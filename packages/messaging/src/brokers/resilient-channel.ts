import type { ConfirmChannel, RecoveringChannelModel } from 'amqplib';
import type { Duplex } from 'node:stream';
import { coalesceWrites, type Health, type Log } from '@bike-rentals/runtime';
import { aborted } from '../aborted.ts';
import { ignoreAborted, retry, AbortedError } from '../retry.ts';

/** One life of a channel. What was delivered on it can only be acknowledged on it. */
export interface Session {
  channel: ConfirmChannel;
  /** Aborted when the channel is closed, by whomever. */
  signal: AbortSignal;
}

/** A channel that is opened anew after each lost connection. */
export interface KeptChannel extends AsyncDisposable {
  /** The session that is set up, or undefined while there is none. */
  findSession(): Session | undefined;
}

/** How a channel is set up. */
export interface KeepChannelOptions {
  connection: RecoveringChannelModel;
  /** Declares queues and starts consumers; called for each new channel. */
  setUp: (session: Session) => Promise<void>;
  what: string;
  log: Log;
  health: Health;
  /** Ends the keeping, also while there is no connection. */
  signal: AbortSignal;
}

/** Keeps a channel open: another takes its place whenever it dies. Resolves once the first is set up. */
export async function openResilientChannel({
  connection,
  setUp,
  what,
  log,
  health,
  signal,
}: KeepChannelOptions): Promise<KeptChannel> {
  const stop = new AbortController();
  const stopped = AbortSignal.any([stop.signal, signal]);
  const link = `RabbitMQ for ${what}`;
  const first = Promise.withResolvers<undefined>();
  let current: Session | undefined;

  async function openSession(): Promise<Session> {
    const session = toSession(await connection.createConfirmChannel(), log);
    try {
      if (stopped.aborted) throw new AbortedError();
      await setUp(session);
      return session;
    } catch (error) {
      await closeChannel(session);
      throw error;
    }
  }

  async function keep() {
    while (!stopped.aborted) {
      // Reported at once: without a connection opening does not fail, it waits.
      health.fail(link, 'not connected');
      current = await retry(openSession, { what: link, log, health, signal: stopped });
      first.resolve(undefined);
      await aborted(AbortSignal.any([current.signal, stopped]));
      await closeChannel(current);
      current = undefined;
    }
  }

  void keep()
    .catch(ignoreAborted)
    .then(() => first.reject(new AbortedError()))
    .finally(() => health.recover(link));
  await first.promise;
  return {
    findSession: () => (current?.signal.aborted ? undefined : current),
    async [Symbol.asyncDispose]() {
      stop.abort();
      // The loop is not awaited: without a connection it waits for one.
      if (current) await closeChannel(current);
    },
  };
}

function toSession(channel: ConfirmChannel, log: Log): Session {
  // Not in the declarations of amqplib, which writes each message to the socket by itself.
  coalesceWrites((channel as unknown as { connection: { stream: Duplex } }).connection.stream);
  const closed = new AbortController();
  channel.on('close', () => closed.abort());
  channel.on('error', (error) => log.warn({ err: error }, 'RabbitMQ closed a channel'));
  return { channel, signal: closed.signal };
}

async function closeChannel({ channel, signal }: Session): Promise<void> {
  if (!signal.aborted) await channel.close().catch(() => undefined);
}
