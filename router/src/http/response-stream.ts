import type { ServerResponse } from 'node:http';
import { MAX_BUFFERED_BYTES } from '../subscriptions/subscriber.ts';
import type { Subscriber } from '../subscriptions/subscriber.ts';
import type { ResponseTarget } from './http-context.ts';
import type { StreamFormat } from './stream-format.ts';

/** An operation on an HTTP response. Nothing is written after `error`, `complete` or the close of the response. */
export interface ResponseStream extends Subscriber {
  /** Calls the listener when the response closes, at once if it is closed already. */
  onClose(listener: () => void): void;
}

const CLOSE_IDLE_TIMEOUT_MS = 2_000;

/** Opens a stream. A client that stops reading is disconnected; other subscribers never wait for it. */
export function openResponseStream(
  { response, headers }: ResponseTarget,
  format: StreamFormat,
): ResponseStream {
  let open = true;
  const heartbeat = setInterval(() => write(format.heartbeat), format.heartbeatIntervalMs);
  const onClose = (listener: () => void) => {
    if (response.destroyed) listener();
    else response.once('close', listener);
  };

  function write(text: string): void {
    if (!open) return;
    if (response.writableLength > MAX_BUFFERED_BYTES) response.destroy();
    else response.write(text);
  }

  function finish(lastWords: string): void {
    if (!open) return;
    stop();
    response.end(lastWords + format.closing);
    // Closes the connection after a time without traffic, so that a large response can still be sent.
    response.socket?.setTimeout(CLOSE_IDLE_TIMEOUT_MS);
  }

  const stop = () => {
    open = false;
    clearInterval(heartbeat);
  };
  onClose(stop);
  if (!response.destroyed) {
    response.writeHead(200, { ...headers, ...toHead(format) });
    write(format.opening);
  }
  return {
    next: (payload) => write(format.next(payload)),
    drained: () => (open && response.writableNeedDrain ? awaitDrain(response) : undefined),
    error: (errors) => finish(format.error(errors)),
    complete: () => finish(''),
    onClose,
  };
}

function awaitDrain(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      response.off('drain', settle).off('close', settle);
      resolve();
    };
    response.on('drain', settle).on('close', settle);
  });
}

const toHead = ({ contentType }: StreamFormat) => ({
  'content-type': contentType,
  'cache-control': 'no-cache',
  // Disables the buffering of NGINX.
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
});
