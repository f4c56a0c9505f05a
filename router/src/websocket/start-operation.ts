import type { Log } from '@bike-rentals/runtime';
import type { RequestContext } from '../execution/execution-context.ts';
import { parseParameters } from '../operations/parameters.ts';
import { RequestError } from '../operations/request-error.ts';
import type { RunOperation } from '../operations/run-operation.ts';
import type { JoinSubscription } from '../subscriptions/deduplicate-subscriptions.ts';
import type { Subscriber } from '../subscriptions/subscriber.ts';
import type { StartedOperation } from './client-socket.ts';

/** What operations on a WebSocket need. */
export interface OperationOptions {
  run: RunOperation;
  joinSubscription: JoinSubscription;
  log: Log;
}

/**
 * Runs one operation of a WebSocket: a query or mutation once, a subscription until it is stopped. Errors of the
 * operation are sent as an `error` message.
 */
export function startOperation(
  { run, joinSubscription, log }: OperationOptions,
  {
    payload,
    requestContext,
    channel,
  }: { payload: unknown; requestContext: RequestContext; channel: Subscriber },
): StartedOperation {
  const state: { stopped: boolean; leave: () => void } = { stopped: false, leave: () => undefined };

  async function start(): Promise<void> {
    const outcome = await run({ parameters: parseParameters(payload), requestContext });
    if (state.stopped) return;
    if (outcome.kind === 'subscription') {
      state.leave = joinSubscription(outcome.subscription, requestContext.viewer, channel);
      return;
    }
    const { data, errors } = outcome.response;
    if (data === undefined) return channel.error(errors ?? []);
    channel.next(JSON.stringify(outcome.response));
    channel.complete();
  }

  const answered = start().catch((error: unknown) => {
    const known = error instanceof RequestError;
    if (!known)
      log.error({ err: error, requestId: requestContext.requestId }, 'an operation on a WebSocket failed');
    const code = known ? error.code : 'INTERNAL_SERVER_ERROR';
    channel.error([{ message: known ? error.message : 'Internal server error.', extensions: { code } }]);
  });
  const stop = () => {
    state.stopped = true;
    state.leave();
  };
  return { answered, stop };
}
