import { ApolloLink, HttpLink } from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { Kind, OperationTypeNode, type DocumentNode } from 'graphql';
import { createClient, type ClientOptions } from 'graphql-ws';
import { resumeSubscriptions, type ResumeOptions } from './resume-subscriptions.ts';

/** Where the API is, and how requests and sockets are authenticated. */
export interface LinkOptions {
  /** For example `https://bikes.example.org/graphql`. */
  url: string;
  /** Returns the current access token, refreshed if it is about to expire; undefined while no user is logged in. */
  getAccessToken: () => Promise<string | undefined>;
  /** Where there is no global WebSocket. */
  webSocketImpl?: ClientOptions['webSocketImpl'];
  /** How subscriptions go on after a loss: by default after the `cursor` of the last event, in the variable `after`. */
  resume?: Pick<ResumeOptions, 'variable' | 'field'>;
  /** Milliseconds before the first attempt to connect again; twice as long before each next one, up to ten seconds. */
  retryDelayMs?: number;
}

/**
 * Questions and commands over HTTP, subscriptions over graphql-ws. When the token expires the server closes the
 * socket with 4403, and the client comes back with a new one: `getAccessToken` is asked at each connection. However
 * long
 * the server is away, subscriptions go on when it is back.
 */
export function createLink({
  url,
  getAccessToken,
  webSocketImpl,
  resume,
  retryDelayMs = 500,
}: LinkOptions): ApolloLink {
  const waitBefore = (attempt: number) => wait(toDelayMs(retryDelayMs, attempt));
  const withToken = new SetContextLink(async ({ headers }, { query }) => {
    // It is sent when the access token has expired, and has its own.
    if (refreshesToken(query)) return { headers: headers as object };
    const token = await getAccessToken();
    return {
      headers: { ...(headers as object), ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    };
  });
  const socket = createClient({
    url: url.replace(/^http/, 'ws'),
    connectionParams: async () => {
      // Rejecting would end all subscriptions for good.
      let token: string | undefined;
      for (let attempt = 0; ; attempt += 1) {
        try {
          token = await getAccessToken();
          break;
        } catch {
          await waitBefore(attempt);
        }
      }
      return token === undefined ? {} : { authorization: `Bearer ${token}` };
    },
    retryAttempts: Number.POSITIVE_INFINITY,
    retryWait: waitBefore,
    // A connection that is refused is an error event, which graphql-ws does not retry by itself.
    shouldRetry: () => true,
    ...(webSocketImpl !== undefined && { webSocketImpl }),
  });
  return ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(resumeSubscriptions(socket, { ...resume, waitBefore })),
    withToken.concat(new HttpLink({ uri: url })),
  );
}

function refreshesToken({ definitions }: DocumentNode): boolean {
  return definitions.some(
    (definition) =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      definition.selectionSet.selections.some(
        (selection) => selection.kind === Kind.FIELD && selection.name.value === 'refreshToken',
      ),
  );
}

const MAX_DELAY_MS = 10_000;

/** Spread, so that clients that were cut off together do not come back together. */
const toDelayMs = (firstMs: number, attempt: number): number =>
  Math.min(MAX_DELAY_MS, firstMs * 2 ** attempt) * (0.5 + Math.random() / 2);

const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
