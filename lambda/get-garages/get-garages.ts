import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { CountBikes } from './count-bikes.ts';
import { defaultGarageCapacity, garagesNeeded } from './garages-needed.ts';
import { InvalidInputError, readInput } from './read-input.ts';

/** What Function URLs and HTTP APIs send and expect (payload format 2.0). */
export type Handler = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

/**
 * GET or POST without a body: garages for all bikes of the town, as `countBikes` finds them.
 * POST `{ "bikes": 120, "capacityPerGarage": 50 }`: garages for so many; the capacity may be left out.
 * Answers `{ "bikes", "capacityPerGarage", "needed" }`, or `{ "errors": [{ "message", "extensions": { "code" } }] }`.
 */
export function createGetGarages(countBikes: CountBikes, log = console.error): Handler {
  return async (event) => {
    const method = findMethod(event);
    if (method === undefined)
      return fail(400, 'BAD_REQUEST', 'This is no request of an HTTP API or a Function URL.');
    if (method !== 'GET' && method !== 'POST') {
      return fail(405, 'METHOD_NOT_ALLOWED', 'Ask with GET or POST.', { allow: 'GET, POST' });
    }
    try {
      const input = readInput(event);
      const { bikes = await countBikes(), capacityPerGarage = defaultGarageCapacity } = input;
      return answer(200, { bikes, capacityPerGarage, needed: garagesNeeded(bikes, capacityPerGarage) });
    } catch (error) {
      if (error instanceof InvalidInputError) {
        return answer(400, toErrors(error.message, { code: 'BAD_USER_INPUT', field: error.field }));
      }
      // The caller cannot fix it; the function's log has the reason.
      log(error);
      return fail(502, 'UNAVAILABLE', 'The number of bikes could not be asked for: try again.');
    }
  };
}

/** Undefined for what is invoked in another way: by the console's test button, by a schedule. */
const findMethod = ({ requestContext }: Partial<APIGatewayProxyEventV2>): string | undefined =>
  (requestContext as Partial<APIGatewayProxyEventV2['requestContext']> | undefined)?.http?.method;

const fail = (status: number, code: string, message: string, headers = {}) =>
  answer(status, toErrors(message, { code }), headers);

const toErrors = (message: string, extensions: { code: string; field?: string | undefined }) => ({
  errors: [{ message, extensions }],
});

function answer(statusCode: number, body: object, headers = {}): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(body),
  };
}
