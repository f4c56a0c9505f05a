export interface TestStream extends AsyncDisposable {
  response: Response;
  /**
   * Resolves to the next message without heartbeats: `{ event, data }` for SSE, the part for multipart, undefined at
   * the end.
   */
  receive(): Promise<unknown>;
}

export interface StreamRequest {
  query: string;
  headers?: Record<string, string>;
}

export const SSE = 'text/event-stream';
export const MULTIPART = 'multipart/mixed;subscriptionSpec=1.0';

/** Opens a stream and exposes its messages as they are transmitted. */
export async function openTestStream(
  url: string,
  accept: typeof SSE | typeof MULTIPART,
  { query, headers }: StreamRequest,
): Promise<TestStream> {
  const abort = new AbortController();
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, ...headers },
    body: JSON.stringify({ query }),
    signal: abort.signal,
  });
  const chunks = split(response, accept === SSE ? '\n\n' : '\r\n---');
  const toMessage = accept === SSE ? readEvent : readPart;
  return {
    response,
    async receive() {
      for (;;) {
        const { value, done } = await chunks.next();
        if (done) return undefined;
        const message = toMessage(value);
        if (message) return message;
      }
    },
    async [Symbol.asyncDispose]() {
      abort.abort();
    },
  };
}

async function* split(response: Response, separator: string): AsyncGenerator<string, void> {
  if (!response.body) throw new Error('the response has no body');
  let rest = '';
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split(separator);
    rest = parts.pop() ?? '';
    yield* parts;
  }
  yield rest;
}

function readEvent(text: string): { event: string; data: unknown } | undefined {
  const fields = new Map(text.split('\n').map((line) => line.split(/: ?(.*)/s) as [string, string]));
  const event = fields.get('event');
  const data = fields.get('data');
  return event === undefined ? undefined : { event, data: data ? (JSON.parse(data) as unknown) : undefined };
}

function readPart(text: string): unknown {
  const json = text.split('\r\n\r\n')[1];
  return json === undefined || json === '{}' ? undefined : (JSON.parse(json) as unknown);
}
