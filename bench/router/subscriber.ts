import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createFrame, OPCODE, readFrame, type Frame } from './web-socket-frames.ts';

export interface Subscriber {
  readonly socket: Socket;
  readonly received: number;
}

export interface SubscriberOptions {
  port: number;
  token: string;
  query: string;
  /** Milliseconds since the event was made. */
  onEvent: (delay: number) => void;
}

const AT = '"at":';

/** One subscription by graphql-transport-ws, on a bare socket: a thousand clients must not be what is measured. */
export async function openSubscriber({
  port,
  token,
  query,
  onEvent,
}: SubscriberOptions): Promise<Subscriber> {
  const socket = connect(port, '127.0.0.1').setNoDelay(true);
  socket.on('error', () => undefined);
  await shakeHands(socket);
  const subscriber = { socket, received: 0 };
  const acknowledged = Promise.withResolvers<undefined>();
  const receive = (buffer: Buffer, { opcode, start, end }: Frame) => {
    if (opcode === OPCODE.ping) socket.write(createFrame(OPCODE.pong, buffer.subarray(start, end)));
    if (opcode !== OPCODE.text) return;
    const at = buffer.indexOf(AT, start, 'latin1');
    if (at < 0 || at >= end) {
      const text = buffer.toString('utf8', start, end);
      if (text.includes('connection_ack')) acknowledged.resolve(undefined);
      else acknowledged.reject(new Error(text));
      return;
    }
    const from = at + AT.length;
    subscriber.received += 1;
    onEvent(performance.now() - Number.parseFloat(buffer.toString('latin1', from, from + 20)));
  };
  socket.on('data', createFrameReader(receive));
  send(socket, { type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
  await acknowledged.promise;
  send(socket, { id: '6f1c1c1e-0b6f-4a53-9f43-1f3c6d7e8a90', type: 'subscribe', payload: { query } });
  return subscriber;
}

async function shakeHands(socket: Socket): Promise<void> {
  socket.write(
    [
      'GET /graphql HTTP/1.1',
      'host: localhost',
      'connection: Upgrade',
      'upgrade: websocket',
      'sec-websocket-version: 13',
      'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-protocol: graphql-transport-ws',
      '\r\n',
    ].join('\r\n'),
  );
  const [head] = (await once(socket, 'data')) as [Buffer];
  if (!head.includes(' 101 ')) throw new Error(head.toString());
}

function send(socket: Socket, message: unknown): void {
  socket.write(createFrame(OPCODE.text, Buffer.from(JSON.stringify(message))));
}

function createFrameReader(receive: (buffer: Buffer, frame: Frame) => void) {
  let rest: Buffer | undefined;
  return (chunk: Buffer) => {
    const buffer = rest ? Buffer.concat([rest, chunk]) : chunk;
    let at = 0;
    for (let frame = readFrame(buffer, at); frame; frame = readFrame(buffer, at)) {
      receive(buffer, frame);
      at = frame.end;
    }
    rest = at < buffer.length ? buffer.subarray(at) : undefined;
  };
}
