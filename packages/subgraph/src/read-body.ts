import type { IncomingMessage } from 'node:http';

/** The body of a request has more bytes than are accepted. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
}

/**
 * Reads a body as text.
 * @throws BodyTooLargeError
 */
export const readBody = async (request: IncomingMessage, maxBytes: number): Promise<string> =>
  (await readBytes(request, maxBytes)).toString();

/**
 * Reads a body.
 * @throws BodyTooLargeError
 */
export async function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // Read to its end, for the answer goes the same way; but not kept.
    if (bytes <= maxBytes) chunks.push(chunk);
  }
  if (bytes > maxBytes) throw new BodyTooLargeError();
  return Buffer.concat(chunks);
}
