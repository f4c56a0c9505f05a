import type { Dispatcher } from 'undici';

/** A POST request with its limits. */
export interface SendOptions {
  path: string;
  headers: Record<string, string>;
  body: string;
  /** Maximum size of the response; a larger one is aborted. */
  maxBytes: number;
  /** Time limit in milliseconds for all steps: waiting for a connection, sending, and receiving the last byte. */
  timeoutMs: number;
}

/** A response whose body has not been parsed. */
export interface RawResponse {
  status: number;
  text: string;
}

/** The result of one attempt. Errors are returned, not thrown, because the request may be repeated. */
export type AttemptResult = RawResponse | { error: Error };

/** The response is larger than `maxBytes`. */
export class ResponseTooLargeError extends Error {
  override readonly name = 'ResponseTooLargeError';
}

/**
 * Sends one POST request. After the time limit nothing is sent any more. Uses the dispatcher directly, because the
 * stream that undici's `request` creates for each response costs more than the rest.
 */
export function sendRequest(dispatcher: Dispatcher, options: SendOptions): Promise<AttemptResult> {
  const { path, headers, body, timeoutMs } = options;
  return new Promise((resolve) => {
    const handler = new ResponseReader(options.maxBytes, (result) => {
      clearTimeout(timer);
      resolve(result);
    });
    const timer = setTimeout(() => handler.abort(new Error(`no response within ${timeoutMs} ms`)), timeoutMs);
    dispatcher.dispatch({ method: 'POST', path, headers, body }, handler);
  });
}

type Done = (result: AttemptResult) => void;

class ResponseReader implements Dispatcher.DispatchHandler {
  readonly #maxBytes: number;
  readonly #done: Done;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #status = 0;
  #failure: Error | undefined;
  #controller: Dispatcher.DispatchController | undefined;

  constructor(maxBytes: number, done: Done) {
    this.#maxBytes = maxBytes;
    this.#done = done;
  }

  abort(failure: Error): void {
    if (this.#failure) return;
    this.#failure = failure;
    this.#controller?.abort(failure);
    this.#done({ error: failure });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#failure) controller.abort(this.#failure);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.#status = status;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#maxBytes)
      this.abort(new ResponseTooLargeError(`the response is larger than ${this.#maxBytes} bytes`));
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const [first] = this.#chunks;
    const body = this.#chunks.length === 1 && first ? first : Buffer.concat(this.#chunks);
    this.#done({ status: this.#status, text: body.toString() });
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.#done({ error });
  }
}
