import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { closeServer, listen } from './http.ts';

test('who is on the way while a server closes is answered, and told that there will be no more', async () => {
  const server = createServer((request, response) => response.end(request.url));
  const port = await listen(server, { port: 0, host: '127.0.0.1', variable: 'PORT' });
  const kept = connect(port, '127.0.0.1');
  kept.write('GET /kept HTTP/1.1\r\nhost: x\r\n\r\n');
  await once(kept, 'data');
  // The kernel has taken these connections before the server knows of them.
  const sockets = Array.from({ length: 50 }, () => connect(port, '127.0.0.1'));
  const closed = closeServer(server);
  const ask = async (socket: Socket) => {
    const answer = text(socket);
    socket.write('GET /late HTTP/1.1\r\nhost: x\r\n\r\n');
    return answer;
  };
  const answers = await Promise.all([kept, ...sockets].map(ask));
  for (const answer of answers) expect(answer.toLowerCase()).toMatch(/connection: close[^]*\/late/);
  await closed;
});

test('a connection on which nothing is asked does not keep a server from closing', async () => {
  const server = createServer();
  const port = await listen(server, { port: 0, host: '127.0.0.1', variable: 'PORT' });
  const early = connect(port, '127.0.0.1');
  await once(server, 'connection');
  const closed = closeServer(server, { graceMs: 600_000 });
  const late = connect(port, '127.0.0.1');
  await closed;
  for (const socket of [early, late]) socket.destroy();
});

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
