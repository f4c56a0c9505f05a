import type { ApolloServerPlugin, GraphQLRequestContext, GraphQLRequestListener } from '@apollo/server';
import { createNameLimiter, durationBounds, type Metrics } from '@bike-rentals/metrics';

/** An operation that has ended, or a subscription that was accepted or refused. */
export interface ObservedOperation {
  /** Undefined if it was not executed: it may have any name. */
  name: string | undefined;
  kind: string;
  result: 'success' | 'errors' | 'invalid';
}

/** Counts the operations of a subgraph. */
export interface OperationObserver {
  record(operation: ObservedOperation): void;
  /** Counts a query or mutation that Apollo Server has not seen. */
  recordExecuted(operation: ObservedOperation, seconds: number): void;
  /** Counts what Apollo Server executes: queries and mutations, with the time that they take. */
  plugin: ApolloServerPlugin;
}

/** Adds the metrics of GraphQL operations. The router names an operation of a plan `<name>__<subgraph>__<fetch>`. */
export function createOperationObserver(metrics: Metrics): OperationObserver {
  const operations = metrics.counter(
    'operations_total',
    'Operations by name, kind and result.',
    'operation',
    'kind',
    'result',
  );
  const durations = metrics.histogram(
    'operation_seconds',
    'Time to the response of queries and mutations.',
    durationBounds,
    'kind',
  );
  const toName = createNameLimiter();

  function record({ name, kind, result }: ObservedOperation): void {
    operations.get(toName(name), kind, result).value += 1;
  }
  return {
    record,
    recordExecuted(operation, seconds) {
      durations.get(operation.kind).observe(seconds);
      record(operation);
    },
    plugin: {
      async requestDidStart() {
        const start = performance.now();
        let isExecuted = false;
        const listener: GraphQLRequestListener<object> = {
          async executionDidStart() {
            isExecuted = true;
          },
          async willSendResponse({ operation, operationName, errors }: GraphQLRequestContext<object>) {
            const kind = operation?.operation ?? 'unknown';
            durations.get(kind).observe((performance.now() - start) / 1_000);
            record({
              name: isExecuted ? (operationName ?? 'anonymous') : undefined,
              kind,
              result: !isExecuted ? 'invalid' : errors ? 'errors' : 'success',
            });
          },
        };
        return listener;
      },
    },
  };
}
