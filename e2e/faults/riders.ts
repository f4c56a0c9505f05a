import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Answered, AnswerLog } from './answer-log.ts';

/** Somebody with a session, which is renewed when its access token has expired. */
export interface Rider {
  id: string;
  token: string;
  refreshToken: string;
}

export interface RidersOptions {
  url: string;
  riders: readonly Rider[];
  /** What they rent, and where they bring it back. */
  models: readonly string[];
  stationId: string;
  log: AnswerLog;
  pauseMs: number;
}

export interface Riding {
  /** How many requests were sent and not answered so far. */
  countOpen(): number;
  /** Lets every rider finish: pending requests are sent until they end, and rented bikes are returned. */
  finish(): Promise<void>;
}

const requestTimeoutMs = 15_000;
const retryMs = 200;
/** A request that does not end within this time is a fault of the system. */
const timeoutMs = 180_000;

const rentMutation = `mutation ($input: RentBikeInput!) { rentBike(input: $input) {
  __typename ... on RentalAnswer { request { id status } }
  ... on RentalStarted { rentalId bikeId } } }`;
const returnMutation = `mutation ($input: ReturnBikeInput!) { returnBike(input: $input) {
  __typename ... on RentalAnswer { request { id status } }
  ... on RentalEnded { rentalId } } }`;
const requestQuery = `query ($id: ID!) { rentalRequest(id: $id) { id status answer { __typename
  ... on RentalStarted { rentalId bikeId } ... on RentalEnded { rentalId } } } }`;

interface Outcome {
  rentalId?: string;
  bikeId?: string;
  request: { id: string; status: string };
}

/** Riders rent and return until `finish`, and repeat failed requests with the same idempotency key. */
export function startRiders({ url, riders, models, stationId, log, pauseMs }: RidersOptions): Riding {
  const finishing = new AbortController();
  let open = 0;

  async function ride(rider: Rider, index: number): Promise<void> {
    for (let turn = index; !finishing.signal.aborted; turn += 1) {
      const rented = await settle(rider, 'rentBike', rentMutation, { modelId: models[turn % models.length] });
      if (rented.status === 'RENTED') {
        await settle(rider, 'returnBike', returnMutation, { rentalId: rented.rentalId, stationId });
      }
      await wait(pauseMs, undefined, { signal: finishing.signal }).catch(() => undefined);
    }
  }

  /** Asks until there is an end, and has it on disk before it goes on. */
  async function settle(rider: Rider, field: string, mutation: string, input: object): Promise<Answered> {
    const key = randomUUID();
    open += 1;
    const deadline = performance.now() + timeoutMs;
    while (performance.now() < deadline) {
      const outcome =
        (await ask<Record<string, Outcome>>(rider, mutation, { input: { ...input, idempotencyKey: key } }))?.[
          field
        ] ?? undefined;
      const ended = outcome && (await awaitRequestEnd(rider, outcome, deadline));
      if (ended) {
        const answered = toAnswered(rider, key, ended);
        log.write(answered);
        open -= 1;
        return answered;
      }
      await wait(retryMs);
    }
    throw new Error(`${field} ${key} of ${rider.id} did not end within ${timeoutMs / 1_000} s`);
  }

  async function awaitRequestEnd(
    rider: Rider,
    outcome: Outcome,
    deadline: number,
  ): Promise<Outcome | undefined> {
    if (outcome.request.status !== 'PENDING') return outcome;
    const { id } = outcome.request;
    while (performance.now() < deadline) {
      const found = (
        await ask<{ rentalRequest: { status: string; answer: Omit<Outcome, 'request'> | null } | null }>(
          rider,
          requestQuery,
          { id },
        )
      )?.rentalRequest;
      if (found && found.status !== 'PENDING') {
        return { ...found.answer, request: { id, status: found.status } };
      }
      await wait(retryMs);
    }
    return undefined;
  }

  /** Undefined for failures that a client repeats: no connection, no response, a transient error. */
  async function ask<Data>(rider: Rider, query: string, variables: object): Promise<Data | undefined> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${rider.token}` },
        body: JSON.stringify({ query, variables }),
        signal: AbortSignal.timeout(requestTimeoutMs),
      });
      if (response.status === 401) await renew(url, rider);
      const { data } = (await response.json()) as { data?: Data | null };
      return data ?? undefined;
    } catch {
      return undefined;
    }
  }

  const riding = riders.map(ride);
  // Awaited by `finish`; a rejection before must not end the process.
  for (const one of riding) one.catch(() => undefined);
  return {
    countOpen: () => open,
    async finish() {
      finishing.abort();
      await Promise.all(riding);
    },
  };
}

/** Within the ten seconds of grace the token may be used twice: by the rider, and by the watcher of the same person. */
async function renew(url: string, rider: Rider): Promise<void> {
  const query =
    'mutation ($token: String!) { refreshToken(refreshToken: $token) { ... on Session { accessToken refreshToken } } }';
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: { token: rider.refreshToken } }),
    signal: AbortSignal.timeout(requestTimeoutMs),
  });
  const { data } = (await response.json()) as {
    data?: { refreshToken?: { accessToken?: string; refreshToken?: string } };
  };
  const { accessToken, refreshToken } = data?.refreshToken ?? {};
  if (accessToken && refreshToken) Object.assign(rider, { token: accessToken, refreshToken });
}

function toAnswered({ id: userId }: Rider, key: string, { rentalId, bikeId, request }: Outcome): Answered {
  return {
    userId,
    key,
    status: request.status as Answered['status'],
    ...(rentalId !== undefined && { rentalId }),
    ...(bikeId !== undefined && { bikeId }),
  };
}
