import type { ApolloServer } from '@apollo/server';
import type { Viewer } from '@bike-rentals/identity';
import type { Log } from '@bike-rentals/runtime';
import type { AcceptedSubscription, RequestContext } from '../execution/executor.ts';
import { HttpProblem } from '../http/http-problem.ts';
import { toParameters } from '../http/read-request.ts';
import type { OperationChannel } from './client-socket.ts';
import type { JoinGroup } from './join-groups.ts';

export interface OperationOptions {
  server: ApolloServer<RequestContext>;
  joinGroup: JoinGroup;
  log: Log;
}

/**
 * Runs one operation of a socket: a query or mutation once, a subscription until it is stopped.
 * What is wrong with it is an `error` message to it alone. Returns how to stop it.
 */
export function startOperation(
  { server, joinGroup, log }: OperationOptions,
  { payload, viewer, channel }: { payload: unknown; viewer: Viewer; channel: OperationChannel },
): () => void {
  const state: { stopped: boolean; leave: () => void } = { stopped: false, leave: () => undefined };

  async function run(): Promise<void> {
    let accepted: AcceptedSubscription | undefined;
    const onSubscription = (subscription: AcceptedSubscription) => {
      accepted = subscription;
    };
    const { body } = await server.executeOperation(toParameters(payload), {
      contextValue: { viewer, onSubscription },
    });
    if (state.stopped) return;
    if (accepted) {
      state.leave = joinGroup(accepted, viewer, channel);
    } else if (body.kind === 'single') {
      const { data, errors } = body.singleResult;
      if (data === undefined) return channel.error(errors ?? []);
      channel.next(JSON.stringify(body.singleResult));
      channel.complete();
    }
  }

  run().catch((error: unknown) => {
    const known = error instanceof HttpProblem;
    if (!known) log.error({ err: error }, 'an operation on a socket failed');
    const code = known ? error.code : 'INTERNAL_SERVER_ERROR';
    channel.error([{ message: known ? error.message : 'Internal server error.', extensions: { code } }]);
  });
  return () => {
    state.stopped = true;
    state.leave();
  };
}
