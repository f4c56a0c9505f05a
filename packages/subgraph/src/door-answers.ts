import type { Role } from './authorize.ts';
import type { PassedRequest } from './start-subgraph.ts';

type Passed = PassedRequest<Role>;

/** What all doors refuse. */
const commonMessages = {
  FORBIDDEN: 'This is not for you.',
  METHOD_NOT_ALLOWED: 'This method is not allowed here.',
  NOT_FOUND: 'There is nothing here.',
  UNAUTHENTICATED: 'Log in first.',
};

/** Answers with JSON. */
export function sendJson({ response }: Passed, status: number, body: object): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(JSON.stringify(body));
}

/** Answers of one door that refuse a request, by their codes. */
export function createRefuse<Code extends string>(messages: Record<Code, string>) {
  const all: Record<string, string> = { ...commonMessages, ...messages };
  return (passed: Passed, status: number, code: Code | keyof typeof commonMessages): void =>
    sendJson(passed, status, { error: { code, message: all[code] } });
}

const refuseCommon = createRefuse({});

/** Refuses whoever may not do it, and another method. */
export function isAllowed(
  passed: Passed,
  method: string,
  isEntitled: (viewer: Passed['viewer']) => boolean,
): boolean {
  const { request, response, viewer } = passed;
  if (request.method !== method) {
    response.setHeader('allow', method);
    refuseCommon(passed, 405, 'METHOD_NOT_ALLOWED');
    return false;
  }
  if (isEntitled(viewer)) return true;
  if (viewer.kind === 'anonymous') refuseCommon(passed, 401, 'UNAUTHENTICATED');
  else refuseCommon(passed, 403, 'FORBIDDEN');
  return false;
}
