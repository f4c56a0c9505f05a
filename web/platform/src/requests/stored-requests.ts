import type { RentBikeInput, ReturnBikeInput } from '../graphql.generated';

/** What a rider wants, with the key that makes it happen once, however often it is sent. */
export type StoredRequest = { userId: string; wantedAt: number } & (
  { kind: 'rent'; input: RentBikeInput } | { kind: 'return'; input: ReturnBikeInput; title: string }
);

const STORED = 'requests';
const MAX_REQUESTS = 20;
/** A rent that nobody heard an answer to must not begin much later; a return is sent until it is answered. */
const RENT_KEPT_MS = 10 * 60_000;

/** Requests without an answer, kept over a reload of the page. */
export function readRequests(userId: string): StoredRequest[] {
  try {
    const stored = JSON.parse(localStorage.getItem(STORED) ?? '[]') as StoredRequest[];
    return stored.filter(
      (request) =>
        request.userId === userId &&
        (request.kind === 'return' || Date.now() - request.wantedAt < RENT_KEPT_MS),
    );
  } catch {
    // Somebody else wrote there.
    return [];
  }
}

/** Keeps those of this user; the oldest go first if there are too many. */
export function writeRequests(requests: StoredRequest[]): void {
  if (requests.length === 0) localStorage.removeItem(STORED);
  else localStorage.setItem(STORED, JSON.stringify(requests.slice(-MAX_REQUESTS)));
}
