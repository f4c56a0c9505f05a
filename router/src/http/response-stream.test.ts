import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openResponseStream } from './response-stream.ts';
import { STREAM_FORMATS } from './stream-format.ts';

/** What a client gets of a stream until `enough` is in it. */
async function readUntil(enough: string, serve: (response: ServerResponse) => void): Promise<string> {
  const server = createServer((_request, response) => serve(response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { body } = await fetch(`http://127.0.0.1:${port}/`);
  let text = '';
  for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    if (text.includes(enough)) break;
  }
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  return text;
}

test.each([
  ['event-stream', ':\n\n:\n\n:\n\n'],
  ['multipart', `\r\n---${'\r\ncontent-type: application/json\r\n\r\n{}\r\n---'.repeat(3)}`],
] as const)('a silent %s has heartbeats', async (type, beats) => {
  const format = { ...STREAM_FORMATS[type], heartbeatIntervalMs: 1 };
  expect(
    await readUntil(beats, (response) => openResponseStream({ response, headers: {} }, format)),
  ).toContain(beats);
});

test('an end is written once, and nothing after it', async () => {
  const text = await readUntil('never', (response) => {
    const stream = openResponseStream({ response, headers: {} }, STREAM_FORMATS['event-stream']);
    stream.complete();
    stream.next('{"data":null}');
    stream.error([]);
    stream.complete();
  });
  expect(text).toBe(':\n\nevent: complete\ndata:\n\n');
});
