/** The first line and the headers, and the body. */
export type OnMessage = (head: string, body: Buffer) => void;

const LENGTH = /\r\ncontent-length: *(\d+)/i;
const CHUNKED = /\r\ntransfer-encoding: *chunked/i;
const NONE = Buffer.alloc(0);

/**
 * Cuts what comes over a connection into HTTP messages (RFC 9112), as far as gateways need it: a fifth of what
 * Node's own parser and streams cost, for load and subgraphs share one core.
 */
export function createMessageReader(onMessage: OnMessage): (chunk: Buffer) => void {
  let rest: Buffer = NONE;
  return (chunk) => {
    let buffer = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    for (;;) {
      const message = readMessage(buffer);
      if (!message) break;
      buffer = buffer.subarray(message.end);
      onMessage(message.head, message.body);
    }
    rest = buffer;
  };
}

interface Message {
  head: string;
  body: Buffer;
  /** Where the next one begins. */
  end: number;
}

function readMessage(buffer: Buffer): Message | undefined {
  const headEnd = buffer.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const head = buffer.toString('latin1', 0, headEnd);
  const start = headEnd + 4;
  if (CHUNKED.test(head)) {
    const chunked = readChunks(buffer, start);
    return chunked && { head, ...chunked };
  }
  const end = start + Number(LENGTH.exec(head)?.[1] ?? 0);
  return end > buffer.length ? undefined : { head, body: buffer.subarray(start, end), end };
}

function readChunks(buffer: Buffer, start: number): { body: Buffer; end: number } | undefined {
  const chunks: Buffer[] = [];
  for (let at = start; ;) {
    const lineEnd = buffer.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(buffer.toString('latin1', at, lineEnd), 16);
    const next = lineEnd + 2 + size + 2;
    if (next > buffer.length) return undefined;
    if (size === 0) return { body: Buffer.concat(chunks), end: next };
    chunks.push(buffer.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = next;
  }
}
