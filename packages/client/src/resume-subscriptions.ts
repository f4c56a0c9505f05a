import type { Client, FormattedExecutionResult, Sink, SubscribePayload } from 'graphql-ws';

/** How subscriptions go on after a lost connection. */
export interface ResumeOptions {
  /**
   * The variable of a subscription that says after which event to go on.
   * @default 'after'
   */
  variable?: string;
  /**
   * The field of an event that holds its cursor. Where it has another name in the schema, select it with an alias.
   * @default 'cursor'
   */
  field?: string;
  /** How long to wait before the next attempt; `attempt` counts from 0. */
  waitBefore: (attempt: number) => Promise<void>;
}

type Result = FormattedExecutionResult<Record<string, unknown>, unknown>;

/**
 * Subscriptions that declare the variable go on after the last event that was handed out: when the connection was lost,
 * for graphql-ws sends the payload anew, and when the server asks to subscribe again.
 */
export function resumeSubscriptions(
  client: Client,
  { variable = 'after', field = 'cursor', waitBefore }: ResumeOptions,
): Client {
  function subscribe(payload: SubscribePayload, sink: Sink<Result>): () => void {
    if (!declares(payload.query, variable)) return client.subscribe(payload, sink);
    // Read by graphql-ws each time it subscribes.
    const variables = { ...payload.variables };
    let ended = false;
    let failures = 0;
    let stop: () => void = () => undefined;
    const start = () => {
      stop = client.subscribe(
        { ...payload, variables },
        {
          next(result) {
            failures = 0;
            const cursor = findCursor(result.data, field);
            if (cursor !== undefined) variables[variable] = cursor;
            sink.next(result);
          },
          error(error) {
            if (isTransient(error) && variables[variable] != null) void restart();
            else sink.error(error);
          },
          complete: () => sink.complete(),
        },
      );
    };
    const restart = async () => {
      await waitBefore(failures);
      failures += 1;
      if (!ended) start();
    };
    start();
    return () => {
      ended = true;
      stop();
    };
  }
  return { ...client, subscribe: subscribe as Client['subscribe'] };
}

const declares = (query: string, variable: string): boolean => new RegExp(`\\$${variable}\\s*:`).test(query);

/** Of the one root field that a subscription has. */
function findCursor(data: unknown, field: string): unknown {
  const [event] = Object.values(data ?? {}) as unknown[];
  const cursor = isRecord(event) ? event[field] : undefined;
  return cursor ?? undefined;
}

const TRANSIENT_CODES = new Set<unknown>([
  'SUBSCRIPTION_INTERRUPTED',
  'SUBGRAPH_UNAVAILABLE',
  'UNAVAILABLE',
  'OVERLOADED',
]);
/** graphql-ws takes it for fatal; here it means that something went wrong in the server this time. */
const INTERNAL_SERVER_ERROR = 4500;

/** What the server says that it will pass: the errors of the operation, or how it closed the socket. */
function isTransient(error: unknown): boolean {
  if (Array.isArray(error)) return error.some((one) => TRANSIENT_CODES.has(findCode(one)));
  return isRecord(error) && error['code'] === INTERNAL_SERVER_ERROR;
}

function findCode(error: unknown): unknown {
  const extensions = isRecord(error) ? error['extensions'] : undefined;
  return isRecord(extensions) ? extensions['code'] : undefined;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
