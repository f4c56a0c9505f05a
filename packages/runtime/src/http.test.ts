import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { closeServer, listen } from './http.ts';

test('a server that closes answers what it was asked, and says that there will be no more', async () => {
  const held: ServerResponse[] = [];
  const arrived = Promise.withResolvers<undefined>();
  const server = createServer((request, response) => {
    held.push(response);
    if (held.length === 1) arrived.resolve(undefined);
    else response.end(request.url);
  });
  const port = await listen(server, { port: 0, host: '127.0.0.1', variable: 'PORT' });
  const socket = connect(port, '127.0.0.1');
  const answers = text(socket);
  socket.write('GET /first HTTP/1.1\r\nhost: x\r\n\r\n');
  await arrived.promise;
  const closed = closeServer(server);
  socket.write('GET /second HTTP/1.1\r\nhost: x\r\n\r\n');
  await once(server, 'request');
  held[0]?.end('/first');
  await closed;
  const [, first = '', second = ''] = (await answers).split('HTTP/1.1 200 OK');
  expect(first).toContain('/first');
  expect(first.toLowerCase()).toContain('connection: keep-alive');
  expect(second).toContain('/second');
  expect(second.toLowerCase()).toContain('connection: close');
});
