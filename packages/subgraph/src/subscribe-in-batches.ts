import { yieldToEventLoop } from '@bike-rentals/runtime';
import { createSourceEventStream, execute, type ExecutionArgs, type ExecutionResult } from 'graphql';
import type { CompiledOperations } from './compiled-operations.ts';

/** A source of events: as many at a time as one wants to be loaded together. Ended by `return` while it waits, too. */
export type EventBatches<Event> = AsyncIterator<readonly Event[], void, undefined> &
  AsyncIterable<readonly Event[]>;

/** An event that may come from a traced request. */
interface Traced {
  trace?: string | null | undefined;
}

type Results = AsyncIterableIterator<ExecutionResult, void, undefined>;

/**
 * Like `subscribe` of graphql-js, except that a source gives batches of events, and that the events of a batch are
 * executed side by side: loaders then ask for what a batch needs at once, instead of once an event.
 * The trace of an event is told with its result, as `extensions.traceparent`.
 * Each batch yields to the event loop first, so that a long backlog, or many subscribers, do not block other work.
 * Compiled operations execute the events, once there have been a few.
 */
export async function subscribeInBatches(
  args: ExecutionArgs,
  compiled: CompiledOperations,
): Promise<Results | ExecutionResult> {
  await yieldToEventLoop();
  const source = await createSourceEventStream(args);
  if (!(Symbol.asyncIterator in source)) return source;
  const batches = source[Symbol.asyncIterator]() as EventBatches<unknown>;
  const results = executeBatches({ args, compiled }, batches);
  const iterator: Results = {
    next: () => results.next(),
    // A generator that awaits a batch handles `return` after the batch only, so the source is ended directly.
    async return() {
      await batches.return?.();
      return results.return();
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}

interface Subscription {
  args: ExecutionArgs;
  compiled: CompiledOperations;
}

async function* executeBatches(
  subscription: Subscription,
  batches: EventBatches<unknown>,
): AsyncGenerator<ExecutionResult, void, undefined> {
  for await (const batch of batches) {
    await yieldToEventLoop();
    yield* await Promise.all(batch.map(async (event) => executeEvent(subscription, event)));
  }
}

async function executeEvent(subscription: Subscription, event: unknown): Promise<ExecutionResult> {
  const result =
    (await executeCompiled(subscription, event)) ??
    (await execute({ ...subscription.args, rootValue: event }));
  const { trace } = event as Traced;
  return trace == null ? result : { ...result, extensions: { traceparent: trace } };
}

/** Undefined for what graphql-js has to execute: it is not compiled, or has errors, which graphql-js tells better. */
async function executeCompiled(
  { args, compiled }: Subscription,
  event: unknown,
): Promise<ExecutionResult | undefined> {
  const { document, operationName, contextValue, variableValues } = args;
  const query = document.loc?.source.body ?? '';
  const operation = compiled.find(query, operationName);
  if (!operation) {
    compiled.noteUse(query, operationName, document);
    return undefined;
  }
  const result = await operation.execute(contextValue as object, variableValues ?? {}, event);
  return result.data === undefined || result.errors ? undefined : result;
}
