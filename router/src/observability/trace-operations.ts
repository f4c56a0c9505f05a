import { SpanStatusCode } from '@bike-rentals/tracing';
import type { RunOperation } from '../operations/run-operation.ts';
import { toResult } from './observe-operations.ts';

/** Ends the span of a traced request with the name of its operation and what came of it. */
export function traceOperations(run: RunOperation): RunOperation {
  return async (request) => {
    const { span, requestId = '' } = request.requestContext;
    if (!span) return run(request);
    span.setAttribute('router.request_id', requestId);
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
  };
}
