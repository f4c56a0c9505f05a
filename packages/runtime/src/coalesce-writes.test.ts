import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { Duplex } from 'node:stream';
import { coalesceWrites } from './coalesce-writes.ts';

/** A socket that records how many chunks are sent at once. */
function createSocket() {
  const sent: string[][] = [];
  const socket = new Duplex({
    read: () => undefined,
    write(chunk: Buffer, _encoding, done) {
      sent.push([chunk.toString()]);
      done();
    },
    writev(chunks, done) {
      sent.push(chunks.map(({ chunk }) => (chunk as Buffer).toString()));
      done();
    },
  });
  return { socket, sent };
}

test('what is written in one turn is sent in one piece, in order', async () => {
  const { socket, sent } = createSocket();
  coalesceWrites(socket);
  coalesceWrites(socket);
  socket.write('a');
  socket.write('b');
  await Promise.resolve();
  socket.write('c');
  expect(sent).toEqual([]);
  await turn();
  expect(sent).toEqual([['a', 'b', 'c']]);
  socket.write('d');
  await turn();
  expect(sent.slice(1)).toEqual([['d']]);
});

test('who corks as well is not in the way', async () => {
  const { socket, sent } = createSocket();
  coalesceWrites(socket);
  for (const name of ['a', 'b']) {
    socket.cork();
    socket.write(`${name} head`);
    socket.write(`${name} body`);
    socket.uncork();
  }
  await turn();
  expect(sent).toEqual([['a head', 'a body', 'b head', 'b body']]);
});

test('much does not wait for the end of the turn', async () => {
  const { socket, sent } = createSocket();
  coalesceWrites(socket);
  for (const letter of 'abc') socket.write(letter.repeat(30 * 1024));
  socket.write('d');
  expect(sent.map((chunks) => chunks.map(([letter]) => letter))).toEqual([['a', 'b', 'c']]);
  await turn();
  expect(sent[1]).toEqual(['d']);
});

test('what is written last arrives before the end, and a broken socket breaks nothing', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [socket] = await accepted;
  coalesceWrites(socket);
  socket.write('a');
  socket.end('b');
  let text = '';
  for await (const chunk of client) text += String(chunk);
  expect(text).toBe('ab');
  const failed = once(socket, 'error');
  socket.write('too late');
  await failed;
  await turn();
  server.close();
  await once(server, 'close');
});
