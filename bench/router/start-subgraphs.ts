import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createCompiler, type Source } from './compile-query.ts';
import { createMessageReader } from './http-messages.ts';
import type { ShopService } from './shop.ts';

export interface Subgraph extends AsyncDisposable {
  name: string;
  url: string;
  /** How many requests it has answered. */
  readonly answered: number;
}

const VIEWER = /\r\n(authorization|x-viewer-assertion): \S/i;
/** What gateways ask on their own account. */
const NOBODYS = /_service|^\s*(query\s*)?\{\s*__typename/;
const REFUSAL = JSON.stringify({ errors: [{ message: 'Nobody is said to ask.' }] });

/** One service over HTTP, as cheap as possible. Requests without a viewer get no data. */
export async function startSubgraph({ name, sdl, resolvers }: ShopService): Promise<Subgraph> {
  const compile = createCompiler({
    ...resolvers,
    Query: { ...resolvers['Query'], _service: () => ({ __typename: '_Service', sdl }) },
  });
  const state = { answered: 0 };
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.setNoDelay(true));
    const read = createMessageReader((head, body) => {
      state.answered += 1;
      const { query, variables } = JSON.parse(body.toString()) as { query: string; variables?: Source };
      const isKnown = VIEWER.test(head) || NOBODYS.test(query);
      send(socket, isKnown ? compile(query)(variables ?? {}) : REFUSAL);
      if (/\r\nconnection: *close/i.test(head)) socket.end();
    });
    socket
      .on('data', read)
      .on('error', () => undefined)
      .on('close', () => sockets.delete(socket));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    name,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    get answered() {
      return state.answered;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await once(server.close(), 'close');
    },
  };
}

function send(socket: Socket, text: string): void {
  const length = Buffer.byteLength(text);
  socket.write(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n${text}`,
  );
}
