import { ApolloLink, HttpLink } from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { OperationTypeNode } from 'graphql';
import { createClient, type ClientOptions } from 'graphql-ws';

export interface LinkOptions {
  /** For example `https://bikes.example.org/graphql`. */
  url: string;
  /** The current access token; undefined while nobody is logged in. Refresh it here before it expires. */
  getAccessToken: () => Promise<string | undefined>;
  /** Where there is no global WebSocket. */
  webSocketImpl?: ClientOptions['webSocketImpl'];
}

/**
 * Questions and commands over HTTP, subscriptions over graphql-ws. When the token expires the server closes the
 * socket with 4403, and the client comes back with a new one: `getAccessToken` is asked at each connection.
 */
export function createLink({ url, getAccessToken, webSocketImpl }: LinkOptions): ApolloLink {
  const withToken = new SetContextLink(async ({ headers }) => {
    const token = await getAccessToken();
    return {
      headers: { ...(headers as object), ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    };
  });
  const socket = createClient({
    url: url.replace(/^http/, 'ws'),
    connectionParams: async () => {
      const token = await getAccessToken();
      return token === undefined ? {} : { authorization: `Bearer ${token}` };
    },
    retryAttempts: Number.POSITIVE_INFINITY,
    ...(webSocketImpl !== undefined && { webSocketImpl }),
  });
  return ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(socket),
    withToken.concat(new HttpLink({ uri: url })),
  );
}
