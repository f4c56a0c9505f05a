import type { IncomingMessage } from 'node:http';
import { RequestError } from '../operations/request-error.ts';

/**
 * Reads a body. It reads events, because the async iterator of a stream costs as much as all other HTTP work of a small
 * request.
 * @throws RequestError if the body is larger than `maxBytes`
 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
    const chunks: Buffer[] = [];
    let size = 0;
    const collect = (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
      else {
        request.off('data', collect).pause();
        reject(tooLarge(maxBytes));
      }
    };
    request
      .on('data', collect)
      .on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
      .on('error', reject);
  });
}

const tooLarge = (maxBytes: number) =>
  new RequestError(413, 'PAYLOAD_TOO_LARGE', `Bodies are limited to ${maxBytes} bytes.`);
