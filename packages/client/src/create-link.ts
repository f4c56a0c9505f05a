import { ApolloLink, HttpLink } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { OperationTypeNode } from 'graphql';
import type { GetAccessToken } from './access-token.ts';
import { authenticateRequests } from './authenticate-requests.ts';
import { SubscriptionSocket, type ConnectionStatus, type SocketOptions } from './subscription-socket.ts';

/** Where the API is, and how requests and sockets are authenticated. */
export interface LinkOptions {
  /** For example `https://bikes.example.org/graphql`, or in a browser a path such as `/graphql`. */
  url: string;
  /** That of `createSession`, for example. */
  getAccessToken: GetAccessToken;
  /** Where there is no global WebSocket. */
  webSocketImpl?: SocketOptions['webSocketImpl'];
  /** How subscriptions go on after a loss: by default after the `cursor` of the last event, in the variable `after`. */
  resume?: SocketOptions['resume'];
  /**
   * Milliseconds before the first attempt to connect again; twice as long before each next one, up to ten seconds.
   * @default 500
   */
  retryDelayMs?: number;
}

/** A link for Apollo Client, and the WebSocket behind it. */
export interface GraphqlConnection {
  link: ApolloLink;
  /**
   * Ends the socket; running subscriptions go on over a new one, with the identity of now and after their last cursor.
   * To be called after log-in and log-out.
   */
  reconnect(): void;
  /** Ends the socket for good, and all subscriptions. Queries and mutations go on to work. */
  dispose(): void;
  /** Listens to the state of the WebSocket; returns a function that stops listening. Called at once with the current one. */
  onStatus(listener: (status: ConnectionStatus) => void): () => void;
}

/**
 * Queries and mutations over HTTP, subscriptions over graphql-ws. A request whose token is refused is sent once more if
 * `getAccessToken` has another one. When a token expires or is revoked the server closes the socket with 4403, and the
 * client comes back with another one. However long the server is away, subscriptions go on when it is back.
 * @throws TypeError if `url` is relative and there is no `location`
 */
export function createLink({
  url,
  getAccessToken,
  webSocketImpl,
  resume,
  retryDelayMs = 500,
}: LinkOptions): GraphqlConnection {
  const { location } = globalThis as { location?: { href: string } };
  const { href } = new URL(url, location?.href);
  const socket = new SubscriptionSocket({
    url: href.replace(/^http/, 'ws'),
    getAccessToken,
    resume,
    retryDelayMs,
    ...(webSocketImpl !== undefined && { webSocketImpl }),
  });
  const link = ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(socket.toClient()),
    authenticateRequests(getAccessToken).concat(new HttpLink({ uri: href })),
  );
  return {
    link,
    reconnect: () => socket.reconnect(),
    dispose: () => socket.dispose(),
    onStatus: (listener) => socket.onStatus(listener),
  };
}
