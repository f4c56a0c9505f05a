import { SpanStatusCode, type Span } from '@bike-rentals/tracing';
import type { OperationRequest, RunOperation } from '../operations/run-operation.ts';
import { toResult } from './observe-operations.ts';

/** Ends the span of a traced request with the name of its operation and what came of it. */
export function traceOperations(run: RunOperation): RunOperation {
  async function runTraced(request: OperationRequest, span: Span) {
    span.setAttribute('router.request_id', request.requestContext.requestId ?? '');
    try {
      const outcome = await run(request);
      const { name = 'anonymous', type = 'unknown' } = outcome.operation ?? {};
      const result = toResult(outcome);
      span.updateName(`${type} ${name}`);
      span.setAttributes({
        'graphql.operation.name': name,
        'graphql.operation.type': type,
        'router.result': result,
      });
      if (result === 'failed') span.setStatus({ code: SpanStatusCode.ERROR });
      return outcome;
    } finally {
      span.end();
    }
  }
  return (request) => {
    const { span } = request.requestContext;
    return span ? runTraced(request, span) : run(request);
  };
}
