import { Injectable, computed, effect, inject, signal, untracked } from '@angular/core';
import { Apollo } from 'apollo-angular';
import {
  CancelRentalRequestDocument,
  LeaveWaitingListDocument,
  RentBikeDocument,
  RentalRequestDocument,
  RequestChangedDocument,
  ReturnBikeDocument,
  type RentBikeInput,
  type RentalRefusal,
  type RequestPartsFragment,
  type ReturnBikeInput,
} from '../graphql.generated';
import { GraphqlRequests } from '../graphql/graphql-requests';
import { isTemporary, type Problem } from '../graphql/problem';
import { GRAPHQL_CONNECTION } from '../graphql/provide-graphql';
import { PersonalStore } from '../personal/personal-store';
import { SessionStore } from '../session/session-store';
import { readRequests, writeRequests, type StoredRequest } from './stored-requests';

/** How a wish to rent or to return ended; `pending` and `unsent` go on by themselves. */
export type RequestOutcome =
  | { kind: 'started'; rentalId: string; returnBy: string }
  | { kind: 'ended'; rentalId: string }
  | { kind: 'queued'; entryId: string; place: number }
  | { kind: 'refused'; code: RentalRefusal; message: string }
  | { kind: 'pending'; requestId: string }
  | { kind: 'unsent' }
  | { kind: 'failed'; problem: Problem };

/** What to rent: one bike, or any of a model. */
export type RentWish = Omit<RentBikeInput, 'idempotencyKey' | 'whenUnavailable'> & { orQueue: boolean };

const POLL_MS = 3_000;
/** The server ends each rent request within a minute or so. */
const MAX_POLLS = 40;

/**
 * Renting and returning. Each wish has one idempotency key until it is answered: a second click, a reload and a lost
 * answer send the same key, and so begin one rental.
 */
@Injectable({ providedIn: 'root' })
export class RentalRequests {
  readonly #requests = inject(GraphqlRequests);
  readonly #personal = inject(PersonalStore);
  readonly #session = inject(SessionStore);
  readonly #apollo = inject(Apollo);
  readonly #stored = signal<StoredRequest[]>([]);
  readonly #sending = new Map<string, Promise<RequestOutcome>>();

  /** Returns that wait for the network. They are sent as soon as it is back. */
  readonly unsentReturns = computed(() => this.#stored().filter((request) => request.kind === 'return'));

  constructor() {
    effect(() => {
      const userId = this.#session.user()?.id;
      untracked(() => {
        this.#stored.set(userId === undefined ? [] : readRequests(userId));
        void this.#sendUnsent();
      });
    });
    addEventListener('online', () => void this.#sendUnsent());
    inject(GRAPHQL_CONNECTION).onStatus((status) => {
      if (status === 'connected') void this.#sendUnsent();
    });
  }

  /** Rents a bike. Asked twice for the same while there is no answer, it is one request. */
  rent({ orQueue, ...target }: RentWish): Promise<RequestOutcome> {
    const whenUnavailable = orQueue ? 'QUEUE' : 'REFUSE';
    const known = this.#stored().find(
      ({ kind, input }) =>
        kind === 'rent' && isSameRent(input as RentBikeInput, { ...target, whenUnavailable }),
    );
    const idempotencyKey = known?.input.idempotencyKey ?? crypto.randomUUID();
    return this.#send({ kind: 'rent', input: { ...target, whenUnavailable, idempotencyKey } });
  }

  /** Returns a bike. Without network the wish is kept, and sent later with the same key. */
  giveBack(rentalId: string, stationId: string, title: string): Promise<RequestOutcome> {
    const known = this.#stored().find(
      (request) => request.kind === 'return' && request.input.rentalId === rentalId,
    );
    const isSame = known?.kind === 'return' && known.input.stationId === stationId;
    if (known && !isSame) this.#forget(known.input.idempotencyKey);
    const idempotencyKey = isSame ? known.input.idempotencyKey : crypto.randomUUID();
    return this.#send({ kind: 'return', title, input: { rentalId, stationId, idempotencyKey } });
  }

  /** Resolves with how a pending request ended, or `pending` if that takes unusually long. */
  async follow(requestId: string): Promise<RequestOutcome> {
    return new Promise((resolve) => {
      const finish = (request: RequestPartsFragment | null | undefined) => {
        const outcome = toOutcome(request?.answer, requestId);
        if (!request || outcome.kind === 'pending') return;
        clearInterval(timer);
        live.unsubscribe();
        void this.#personal.reload();
        resolve(outcome);
      };
      const live = this.#apollo.subscribe({ query: RequestChangedDocument, errorPolicy: 'all' }).subscribe({
        next: ({ data }) => {
          const request = data?.rentalRequestChanged as RequestPartsFragment | undefined;
          if (request?.id === requestId) finish(request);
        },
        // The timer asks as well.
        error: () => undefined,
      });
      let polls = 0;
      const timer = setInterval(async () => {
        polls += 1;
        const { data } = await this.#requests.query(RentalRequestDocument, { id: requestId });
        finish(data?.rentalRequest);
        if (polls < MAX_POLLS) return;
        clearInterval(timer);
        live.unsubscribe();
        resolve({ kind: 'pending', requestId });
      }, POLL_MS);
    });
  }

  /** Takes back a rent request that is still pending; how it really ended is what `follow` tells. */
  async cancel(requestId: string): Promise<void> {
    await this.#requests.mutate(CancelRentalRequestDocument, { id: requestId });
  }

  /** Gives up a place on a waiting list, or the bike that is held for it. */
  async leave(entryId: string): Promise<Problem | undefined> {
    const { problem } = await this.#requests.mutate(LeaveWaitingListDocument, { entryId });
    await this.#personal.reload();
    return problem;
  }

  #send(
    wish: { kind: 'rent'; input: RentBikeInput } | { kind: 'return'; input: ReturnBikeInput; title: string },
  ) {
    const key = wish.input.idempotencyKey;
    const running = this.#sending.get(key);
    if (running) return running;
    const userId = this.#session.user()?.id ?? '';
    this.#keep({ ...wish, userId, wantedAt: Date.now() });
    const sending = this.#ask(wish).finally(() => this.#sending.delete(key));
    this.#sending.set(key, sending);
    return sending;
  }

  async #ask(
    wish: { kind: 'rent'; input: RentBikeInput } | { kind: 'return'; input: ReturnBikeInput },
  ): Promise<RequestOutcome> {
    const { input } = wish;
    const answer =
      wish.kind === 'rent'
        ? toResult(await this.#requests.mutate(RentBikeDocument, { input: wish.input }), 'rentBike')
        : toResult(await this.#requests.mutate(ReturnBikeDocument, { input: wish.input }), 'returnBike');
    if (answer.problem) {
      if (isTemporary(answer.problem)) {
        return wish.kind === 'return' ? { kind: 'unsent' } : { kind: 'failed', problem: answer.problem };
      }
      this.#forget(input.idempotencyKey);
      return { kind: 'failed', problem: answer.problem };
    }
    // From now on the server remembers it.
    this.#forget(input.idempotencyKey);
    void this.#personal.reload();
    return toOutcome(answer.result, answer.result.request.id);
  }

  async #sendUnsent(): Promise<void> {
    for (const request of this.unsentReturns()) {
      const { kind } = await this.#send(request as StoredRequest & { kind: 'return' });
      if (kind === 'unsent') return;
    }
  }

  #keep(request: StoredRequest): void {
    const others = this.#stored().filter(
      ({ input }) => input.idempotencyKey !== request.input.idempotencyKey,
    );
    this.#stored.set([...others, request]);
    writeRequests(this.#stored());
  }

  #forget(key: string): void {
    this.#stored.update((requests) => requests.filter(({ input }) => input.idempotencyKey !== key));
    writeRequests(this.#stored());
  }
}

type AnswerParts = NonNullable<RequestPartsFragment['answer']>;
type Result = AnswerParts & { request: { id: string } };

function toResult(
  answer: { data?: Record<string, unknown> | undefined; problem?: Problem | undefined } | object,
  field: string,
): { result: Result; problem?: undefined } | { problem: Problem } {
  const { data, problem } = answer as { data?: Record<string, Result>; problem?: Problem };
  const result = data?.[field];
  if (result) return { result };
  return { problem: problem ?? { code: 'UNKNOWN', message: 'There was no answer.' } };
}

function toOutcome(answer: AnswerParts | null | undefined, requestId: string): RequestOutcome {
  switch (answer?.__typename) {
    case 'RentalStarted':
      return { kind: 'started', rentalId: answer.rentalId, returnBy: answer.returnBy };
    case 'RentalEnded':
      return { kind: 'ended', rentalId: answer.rentalId };
    case 'WaitingListJoined':
      return { kind: 'queued', entryId: answer.entryId, place: answer.place };
    case 'RentalRefused':
      return { kind: 'refused', code: answer.code, message: answer.message };
    default:
      return { kind: 'pending', requestId };
  }
}

const isSameRent = (stored: RentBikeInput, wish: Omit<RentBikeInput, 'idempotencyKey'>): boolean =>
  stored.bikeId === wish.bikeId &&
  stored.modelId === wish.modelId &&
  stored.stationId === wish.stationId &&
  stored.whenUnavailable === wish.whenUnavailable;
