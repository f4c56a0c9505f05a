import { Injectable, computed, effect, inject, signal, untracked } from '@angular/core';
import { Apollo } from 'apollo-angular';
import { Subject } from 'rxjs';
import {
  CancelRentalRequestDocument,
  ExtendRentalDocument,
  LeaveWaitingListDocument,
  RentBikeDocument,
  RentalRequestDocument,
  RequestChangedDocument,
  ReturnBikeDocument,
  type ExtendRentalMutation,
  UndoRentalDocument,
  type RentBikeInput,
  type RentBikeMutation,
  type RentalRefusal,
  type RequestPartsFragment,
  type ReturnBikeMutation,
  type UndoRentalMutation,
} from '../graphql.generated';
import { GraphqlRequests, type Answer } from '../graphql/graphql-requests';
import { isTemporary, type Problem } from '../graphql/problem';
import { GRAPHQL_CONNECTION } from '../graphql/provide-graphql';
import { PersonalStore } from '../personal/personal-store';
import { SessionStore } from '../session/session-store';
import {
  STORED_REQUESTS,
  forgetRequest,
  keepRequest,
  readRequests,
  type RequestWish,
  type StoredRequest,
} from './stored-requests';

/** How a wish to rent, to return, to extend or to undo ended; `pending` and `unsent` go on by themselves. */
export type RequestOutcome =
  | { kind: 'started'; rentalId: string; returnBy: string }
  | { kind: 'ended'; rentalId: string; homeStationId?: string }
  | { kind: 'extended'; rentalId: string; returnBy: string }
  | { kind: 'undone'; rentalId: string }
  | { kind: 'queued'; entryId: string; place: number }
  | { kind: 'refused'; code: RentalRefusal; message: string; opensAt?: string; range?: ReturnByRange }
  | { kind: 'pending'; requestId: string }
  | { kind: 'unsent' }
  | { kind: 'failed'; problem: Problem };

/** The earliest and the latest instant that a renter may choose. */
export interface ReturnByRange {
  min: string;
  max: string;
}

/** What became of a return that had waited for the network. */
export interface LateReturn {
  title: string;
  outcome: RequestOutcome;
}

/** What to rent: one bike, or any of a model. */
export type RentWish = Omit<RentBikeInput, 'idempotencyKey' | 'whenUnavailable'> & { orQueue: boolean };

const RETRY_MS = 15_000;
const POLL_MS = 3_000;
/** The server ends each request that can be voided within a minute or so. */
const MAX_POLLS = 40;

/**
 * Renting, returning and extending. Each wish has one idempotency key until it is answered: a second click, a reload and a lost
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
  readonly #lateReturns = new Subject<LateReturn>();

  /** Returns that waited for the network and have been answered: no page is open that tells of them. */
  readonly lateReturns = this.#lateReturns.asObservable();

  /** Returns that wait for the network. They are sent as soon as it is back. */
  readonly unsentReturns = computed(() => this.#stored().filter((request) => request.kind === 'return'));

  constructor() {
    effect(() => {
      this.#session.user();
      untracked(() => {
        this.#readStored();
        void this.#sendUnsent();
      });
    });
    addEventListener('storage', ({ key }) => {
      if (key === STORED_REQUESTS) this.#readStored();
    });
    // A server that is away for a part of its work closes no socket.
    setInterval(() => void this.#sendUnsent(), RETRY_MS);
    addEventListener('online', () => void this.#sendUnsent());
    inject(GRAPHQL_CONNECTION).onStatus((status) => {
      if (status === 'connected') void this.#sendUnsent();
    });
  }

  /**
   * Rents a bike. Asked twice for the same while there is no answer, it is one request: perhaps it was done already, so another
   * `returnBy` does not make it another one.
   */
  rent({ orQueue, ...target }: RentWish): Promise<RequestOutcome> {
    const wanted = { ...target, whenUnavailable: orQueue ? ('QUEUE' as const) : ('REFUSE' as const) };
    const known = this.#stored().find(
      (request) => request.kind === 'rent' && isSameRent(request.input, wanted),
    );
    const input = known?.kind === 'rent' ? known.input : { ...wanted, idempotencyKey: crypto.randomUUID() };
    return this.#send({ kind: 'rent', input });
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

  /** Extends a rental for as long as the rules allow. Asked twice while there is no answer, it is one request. */
  extend(rentalId: string): Promise<RequestOutcome> {
    return this.#send({ kind: 'extend', input: this.#toInput('extend', rentalId) });
  }

  /** Undoes a rental that was a mistake. Asked again while there is no answer, it is one request. */
  undo(rentalId: string): Promise<RequestOutcome> {
    return this.#send({ kind: 'undo', input: this.#toInput('undo', rentalId) });
  }

  /** With the key of the wish that has no answer yet, if there is one. */
  #toInput(kind: 'extend' | 'undo', rentalId: string): { rentalId: string; idempotencyKey: string } {
    const known = this.#stored().find(
      (request) => request.kind === kind && request.input.rentalId === rentalId,
    );
    return { rentalId, idempotencyKey: known?.input.idempotencyKey ?? crypto.randomUUID() };
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
  async cancel(requestId: string): Promise<Problem | undefined> {
    const { problem } = await this.#requests.mutate(CancelRentalRequestDocument, { id: requestId });
    return problem;
  }

  /** Gives up a place on a waiting list, or the bike that is held for it. */
  async leave(entryId: string): Promise<Problem | undefined> {
    const { problem } = await this.#requests.mutate(LeaveWaitingListDocument, { entryId });
    await this.#personal.reload();
    return problem;
  }

  #send(wish: RequestWish): Promise<RequestOutcome> {
    const key = wish.input.idempotencyKey;
    const running = this.#sending.get(key);
    if (running) return running;
    keepRequest({ ...wish, userId: this.#session.user()?.id ?? '', wantedAt: Date.now() });
    this.#readStored();
    const sending = this.#ask(wish).finally(() => this.#sending.delete(key));
    this.#sending.set(key, sending);
    return sending;
  }

  async #ask(wish: RequestWish): Promise<RequestOutcome> {
    const { input } = wish;
    const { data: result, problem } = await this.#mutate(wish);
    if (problem) {
      // The bike stands at a station: only an answer to the return itself, or that it can never be answered, ends it.
      if (wish.kind === 'return' && !isFinal(problem)) return { kind: 'unsent' };
      if (!isTemporary(problem)) this.#forget(input.idempotencyKey);
      return { kind: 'failed', problem };
    }
    // From now on the server remembers it.
    this.#forget(input.idempotencyKey);
    void this.#personal.reload();
    return toOutcome(result, result.request.id);
  }

  async #mutate(wish: RequestWish): Promise<Answer<Result>> {
    if (wish.kind === 'rent') {
      const { data, problem } = await this.#requests.mutate(RentBikeDocument, { input: wish.input });
      return data ? { data: data.rentBike } : { problem };
    }
    if (wish.kind === 'extend') {
      const { data, problem } = await this.#requests.mutate(ExtendRentalDocument, { input: wish.input });
      return data ? { data: data.extendRental } : { problem };
    }
    if (wish.kind === 'undo') {
      const { data, problem } = await this.#requests.mutate(UndoRentalDocument, { input: wish.input });
      return data ? { data: data.undoRental } : { problem };
    }
    const { data, problem } = await this.#requests.mutate(ReturnBikeDocument, { input: wish.input });
    return data ? { data: data.returnBike } : { problem };
  }

  async #sendUnsent(): Promise<void> {
    for (const request of this.unsentReturns()) {
      // The user may have changed while the one before was sent, and a page tells of what it sends itself.
      if (request.userId !== this.#session.user()?.id) return;
      if (this.#sending.has(request.input.idempotencyKey)) continue;
      const outcome = await this.#send(request);
      if (outcome.kind === 'unsent') return;
      void this.#tell(request.title, outcome);
    }
  }

  async #tell(title: string, outcome: RequestOutcome): Promise<void> {
    const ended = outcome.kind === 'pending' ? await this.follow(outcome.requestId) : outcome;
    this.#lateReturns.next({ title, outcome: ended });
  }

  #forget(key: string): void {
    forgetRequest(key);
    this.#readStored();
  }

  #readStored(): void {
    const userId = this.#session.user()?.id;
    this.#stored.set(userId === undefined ? [] : readRequests(userId));
  }
}

const FINAL = new Set(['BAD_USER_INPUT', 'FORBIDDEN', 'GRAPHQL_VALIDATION_FAILED']);
const isFinal = ({ code }: Problem): boolean => FINAL.has(code);

type AnswerParts = NonNullable<RequestPartsFragment['answer']>;
type Result =
  | RentBikeMutation['rentBike']
  | ReturnBikeMutation['returnBike']
  | ExtendRentalMutation['extendRental']
  | UndoRentalMutation['undoRental'];

function toOutcome(answer: AnswerParts | null | undefined, requestId: string): RequestOutcome {
  switch (answer?.__typename) {
    case 'RentalStarted':
      return { kind: 'started', rentalId: answer.rentalId, returnBy: answer.returnBy };
    case 'RentalEnded':
      return {
        kind: 'ended',
        rentalId: answer.rentalId,
        ...(answer.homeStationId && { homeStationId: answer.homeStationId }),
      };
    case 'RentalExtended':
      return { kind: 'extended', rentalId: answer.rentalId, returnBy: answer.returnBy };
    case 'RentalUndone':
      return { kind: 'undone', rentalId: answer.rentalId };
    case 'WaitingListJoined':
      return { kind: 'queued', entryId: answer.entryId, place: answer.place };
    case 'RentalRefused':
      return {
        kind: 'refused',
        code: answer.code,
        message: answer.message,
        ...(answer.opensAt && { opensAt: answer.opensAt }),
        ...(answer.returnByMin &&
          answer.returnByMax && { range: { min: answer.returnByMin, max: answer.returnByMax } }),
      };
    default:
      return { kind: 'pending', requestId };
  }
}

const isSameRent = (stored: RentBikeInput, wish: Omit<RentBikeInput, 'idempotencyKey'>): boolean =>
  stored.bikeId === wish.bikeId &&
  stored.modelId === wish.modelId &&
  stored.stationId === wish.stationId &&
  stored.whenUnavailable === wish.whenUnavailable;
