import { request as startRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { ASSERTION_HEADER, type AssertionSigner, type Viewer } from '@bike-rentals/identity';
import type { Log } from '@bike-rentals/runtime';
import type { Authenticator } from '../authentication/authenticate.ts';
import { findClientAddress } from '../authentication/client-address.ts';
import { createByteBudget, type ByteBudget } from '../limits/byte-budget.ts';
import { createQuota } from '../limits/quota.ts';
import { RequestError } from '../operations/request-error.ts';
import type { HttpContext } from './http-context.ts';
import { readBody } from './read-body.ts';

/** A path that another server answers, with all paths below it but those of longer rules. */
export interface PassThroughRule {
  /** For example `/session`. */
  path: string;
  /** Origin of the server, for example `http://auth:4001`. The path and the query string stay as they are. */
  target: string;
  /** The audience of the signed assertion with the client's address: the name of the subgraph, such as `auth`. */
  audience: string;
  /**
   * The server learns who is logged in by the access token; a wrong token is refused here.
   * @default false
   */
  withViewer?: boolean | undefined;
  /** @default that of all requests */
  maxBodyBytes?: number | undefined;
  /** @default that of all requests */
  timeoutMs?: number | undefined;
}

/** What passing requests through needs. */
export interface PassThroughOptions {
  rules: readonly PassThroughRule[];
  /** Undefined: the server does not learn the client's address from an assertion. */
  signer: AssertionSigner | undefined;
  authenticator: Pick<Authenticator, 'identify'>;
  trustedProxies: number;
  maxBodyBytes: number;
  /** For all steps, to the last byte of the response. */
  timeoutMs: number;
  log: Log;
}

/** Passes a request on. Resolves to false if no rule has its path. */
export type PassThrough = (context: HttpContext, url: URL) => Promise<boolean>;

/** Requests that are passed through at the same time, in all and for each address. */
const QUOTA = { max: 1_000, maxPerClient: 50 };
/** Bodies that are larger than those of all requests, together: each is in memory until it has been answered. */
const LARGE_BODIES_BYTES = 128 * 1024 * 1024;

/**
 * Creates what passes requests through to other servers. The assertion, which nobody but the router can sign, has the
 * client's address, and where the rule says so who is logged in.
 */
export function createPassThrough(options: PassThroughOptions): PassThrough {
  const quota = createQuota(QUOTA);
  const largeBodies = createByteBudget(LARGE_BODIES_BYTES);
  // The one with the longest path counts.
  const rules = options.rules.toSorted((a, b) => b.path.length - a.path.length);
  return async (context, url) => {
    const rule = rules.find(({ path }) => `${url.pathname}/`.startsWith(`${path}/`));
    if (!rule) return false;
    const address = findClientAddress(context.request, options.trustedProxies);
    const release = quota.acquire(address ?? '');
    if (!release) throw overloaded();
    try {
      await pass(options, context, { rule, url, address, largeBodies });
    } finally {
      release();
    }
    return true;
  };
}

interface Destination {
  rule: PassThroughRule;
  url: URL;
  address: string | undefined;
}

async function pass(
  options: PassThroughOptions,
  context: HttpContext,
  { largeBodies, ...destination }: Destination & { largeBodies: ByteBudget },
): Promise<void> {
  const { request } = context;
  const { rule, address } = destination;
  const { authenticator, maxBodyBytes: usualBytes } = options;
  // Before the body is read: that of a stranger may be large.
  const viewer: Viewer = rule.withViewer
    ? (await authenticator.identify(request.headers.authorization, address)).viewer
    : { kind: 'anonymous', address };
  // Where the server wants to know who asks, strangers are refused: they send no more than elsewhere.
  const isStranger = rule.withViewer === true && viewer.kind === 'anonymous';
  const maxBodyBytes = (isStranger ? undefined : rule.maxBodyBytes) ?? usualBytes;
  const expected = Math.min(findBodyBytes(request.headers) ?? maxBodyBytes, maxBodyBytes);
  const release = expected > usualBytes ? largeBodies.acquire(expected) : () => undefined;
  if (!release) throw overloaded();
  try {
    await forward(options, context, { ...destination, viewer, body: await readBody(request, maxBodyBytes) });
  } finally {
    release();
  }
}

/** As its client says. Undefined: it has not said how long the body is. */
function findBodyBytes(headers: IncomingHttpHeaders): number | undefined {
  if (headers['transfer-encoding'] !== undefined) return undefined;
  return Number(headers['content-length'] ?? 0);
}

async function forward(
  { signer, log, ...defaults }: PassThroughOptions,
  { request, response, requestId, headers: common }: HttpContext,
  { rule, url, address, viewer, body }: Destination & { viewer: Viewer; body: Buffer },
): Promise<void> {
  const timeout = AbortSignal.timeout(rule.timeoutMs ?? defaults.timeoutMs);
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const headers = {
    ...toEndToEnd(request.headers),
    'content-length': body.length,
    ...common,
    ...(address !== undefined && { 'x-forwarded-for': address }),
    ...(signer && { [ASSERTION_HEADER]: signer.sign(viewer, rule.audience) }),
  };
  try {
    const received = await send(new URL(`${url.pathname}${url.search}`, rule.target), {
      method: request.method,
      headers,
      body,
      signal: AbortSignal.any([timeout, gone.signal]),
    });
    response.writeHead(received.statusCode ?? 502, { ...toEndToEnd(received.headers), ...common });
    await pipeline(received, response);
  } catch (error) {
    const reason = (error as Error).message;
    if (!gone.signal.aborted) log.warn({ path: rule.path, requestId, reason }, 'passing a request on failed');
    if (timeout.aborted) throw tryAgain(504, 'TIMEOUT', 'The service did not answer in time.');
    throw tryAgain(503, 'SERVICE_UNAVAILABLE', 'The service is away for the moment. Try again.');
  }
}

interface SentRequest {
  method: string | undefined;
  headers: Record<string, string | string[] | number | undefined>;
  body: Buffer;
  signal: AbortSignal;
}

function send(target: URL, { body, ...options }: SentRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    // Each request has a connection of its own: on one that was idle a request may be lost, and most of these must not
    // be repeated.
    startRequest(target, { ...options, agent: false })
      .on('response', resolve)
      .on('error', reject)
      .end(body);
  });
}

/** Headers that are for the next hop only (RFC 9110, section 7.6.1), or that we write ourselves. */
const OWN_HEADERS = new Set([
  'connection',
  'expect',
  'forwarded',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-real-ip',
  ASSERTION_HEADER,
]);

/** What a client says of its own address is not passed on. */
function toEndToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const named = new Set(headers.connection?.toLowerCase().split(/\s*,\s*/));
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !OWN_HEADERS.has(name) && !named.has(name) && !name.startsWith('x-forwarded-'),
    ),
  );
}

const tryAgain = (status: number, code: string, message: string) =>
  new RequestError(status, code, message).with('retry-after', '1');

const overloaded = () => tryAgain(503, 'OVERLOADED', 'Too many requests at once. Try again in a moment.');
