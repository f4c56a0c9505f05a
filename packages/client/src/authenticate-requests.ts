import { ApolloLink, Observable, ServerError } from '@apollo/client';
import { Kind, OperationTypeNode, type DocumentNode } from 'graphql';
import { toAuthorization, type GetAccessToken } from './access-token.ts';

/**
 * A link that sends the access token with each request. A request whose token is refused is sent once more if another
 * token can be had: the server may have revoked the first one, or its clock may be ahead of ours.
 */
export function authenticateRequests(getAccessToken: GetAccessToken): ApolloLink {
  return new ApolloLink(
    (operation, forward) =>
      new Observable((observer) => {
        const request = new Request({ operation, forward, observer, getAccessToken });
        request.start().catch((error: unknown) => observer.error(error));
        return () => request.stop();
      }),
  );
}

interface RequestParts {
  operation: ApolloLink.Operation;
  forward: ApolloLink.ForwardFunction;
  observer: Pick<Observer, 'next' | 'error' | 'complete'>;
  getAccessToken: GetAccessToken;
}

interface Observer {
  next: (result: ApolloLink.Result) => void;
  error: (error: unknown) => void;
  complete: () => void;
}

/** One operation of the application, which takes one or two HTTP requests. */
class Request {
  readonly #parts: RequestParts;
  #stopped = false;
  #stopSending: () => void = () => undefined;

  constructor(parts: RequestParts) {
    this.#parts = parts;
  }

  async start(): Promise<void> {
    const { operation, observer, getAccessToken } = this.#parts;
    // This mutation is sent when the access token has expired, and the refresh token identifies its session.
    const token = refreshesToken(operation.query) ? undefined : await getAccessToken();
    if (token === undefined) return this.#send(token, observer);
    let isRefused = false;
    this.#send(token, {
      next: (result) => {
        isRefused = isRefusedResult(operation, result);
        if (!isRefused) return observer.next(result);
        void this.#renew(token, () => {
          observer.next(result);
          observer.complete();
        });
      },
      error: (error) => {
        if (!isUnauthorized(error)) return observer.error(error);
        void this.#renew(token, () => observer.error(error));
      },
      complete: () => {
        if (!isRefused) observer.complete();
      },
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#stopSending();
  }

  async #renew(rejected: string, giveUp: () => void): Promise<void> {
    const { observer, getAccessToken } = this.#parts;
    try {
      const token = await getAccessToken({ rejected });
      if (token === undefined || token === rejected) giveUp();
      else this.#send(token, observer);
    } catch (error) {
      observer.error(error);
    }
  }

  #send(token: string | undefined, observer: Observer): void {
    if (this.#stopped) return;
    const { operation, forward } = this.#parts;
    operation.setContext(({ headers }: { headers?: object }) => ({
      headers: { ...headers, ...toAuthorization(token) },
    }));
    const sending = forward(operation).subscribe(observer);
    this.#stopSending = () => sending.unsubscribe();
  }
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

/** A mutation that has been executed in part is not repeated: it has `data`. */
function isRefusedResult({ operationType }: ApolloLink.Operation, result: ApolloLink.Result): boolean {
  const isRepeatable = operationType === OperationTypeNode.QUERY || result.data === undefined;
  return isRepeatable && hasUnauthenticated(result.errors);
}

function isUnauthorized(error: unknown): boolean {
  return ServerError.is(error) && error.statusCode === 401;
}

const hasUnauthenticated = (
  errors: readonly { extensions?: Record<string, unknown> }[] | undefined,
): boolean => errors?.some(({ extensions }) => extensions?.['code'] === 'UNAUTHENTICATED') ?? false;
