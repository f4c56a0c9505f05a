import type { Log } from '@bike-rentals/runtime';
import type { Caller } from '../execution/create-run.ts';
import { HttpProblem } from '../http/http-problem.ts';
import { toParameters } from '../operations/parameters.ts';
import type { RunOperation } from '../operations/run-operation.ts';
import type { StartedOperation } from './client-socket.ts';
import type { Member } from './group.ts';
import type { JoinGroup } from './join-groups.ts';

export interface OperationOptions {
  run: RunOperation;
  joinGroup: JoinGroup;
  log: Log;
}

/**
 * Runs one operation of a socket: a query or mutation once, a subscription until it is stopped.
 * What is wrong with it is an `error` message to it alone.
 */
export function startOperation(
  { run, joinGroup, log }: OperationOptions,
  { payload, caller, channel }: { payload: unknown; caller: Caller; channel: Member },
): StartedOperation {
  const state: { stopped: boolean; leave: () => void } = { stopped: false, leave: () => undefined };

  async function start(): Promise<void> {
    const outcome = await run({ parameters: toParameters(payload), caller });
    if (state.stopped) return;
    if (outcome.kind === 'subscription') {
      state.leave = joinGroup(outcome.subscription, caller.viewer, channel);
      return;
    }
    const { data, errors } = outcome.response;
    if (data === undefined) return channel.error(errors ?? []);
    channel.next(JSON.stringify(outcome.response));
    channel.complete();
  }

  const answered = start().catch((error: unknown) => {
    const known = error instanceof HttpProblem;
    if (!known) log.error({ err: error, requestId: caller.requestId }, 'an operation on a socket failed');
    const code = known ? error.code : 'INTERNAL_SERVER_ERROR';
    channel.error([{ message: known ? error.message : 'Internal server error.', extensions: { code } }]);
  });
  const stop = () => {
    state.stopped = true;
    state.leave();
  };
  return { answered, stop };
}
