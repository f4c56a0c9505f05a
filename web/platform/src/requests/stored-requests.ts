import type {
  ExtendRentalInput,
  RentBikeInput,
  ReturnBikeInput,
  UndoRentalInput,
} from '../graphql.generated';
import { readStored, writeStored } from '../storage';

/** What a rider wants, with the key that makes it happen once, however often it is sent. */
export type RequestWish =
  | { kind: 'rent'; input: RentBikeInput }
  | { kind: 'return'; input: ReturnBikeInput; title: string }
  | { kind: 'extend'; input: ExtendRentalInput }
  | { kind: 'undo'; input: UndoRentalInput };

/** A wish without an answer. */
export type StoredRequest = RequestWish & { userId: string; wantedAt: number };

/** The name under which they are in `localStorage`. */
export const STORED_REQUESTS = 'requests';
const MAX_REQUESTS = 20;
/** What nobody heard an answer to must not happen much later; only a return is sent until it is answered. */
const WISH_KEPT_MS = 10 * 60_000;

/**
 * Requests of this user without an answer. They outlive a reload and a log-out: a bike that stands at a station must not
 * count as rented because of either.
 */
export function readRequests(userId: string): StoredRequest[] {
  return readAll().filter((request) => request.userId === userId);
}

/** Keeps a request until it is answered. With too many of them the oldest go. */
export function keepRequest(request: StoredRequest): void {
  write([...withoutKey(request.input.idempotencyKey), request]);
}

/** The request has been answered. */
export function forgetRequest(key: string): void {
  write(withoutKey(key));
}

/** Read each time, because other tabs write there too. */
function readAll(): StoredRequest[] {
  try {
    const stored = JSON.parse(readStored(STORED_REQUESTS) ?? '[]') as StoredRequest[];
    return stored.filter(({ kind, wantedAt }) => kind === 'return' || Date.now() - wantedAt < WISH_KEPT_MS);
  } catch {
    // Somebody else wrote there.
    return [];
  }
}

const withoutKey = (key: string): StoredRequest[] =>
  readAll().filter(({ input }) => input.idempotencyKey !== key);

function write(requests: StoredRequest[]): void {
  writeStored(STORED_REQUESTS, requests.length > 0 ? JSON.stringify(requests.slice(-MAX_REQUESTS)) : null);
}
