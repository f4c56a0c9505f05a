import type { AwaitedRequest } from '../../use-cases/pub-sub.ts';
import type { UseCaseContext } from '../../use-cases/use-case-context.ts';
import { findRequest, type RentalRequest } from '../store/requests.ts';

/**
 * Waits until a request has ended, or the time is over. Then its row is read: what ended at another instance may not have
 * been heard here.
 */
export async function awaitEnd(
  { store }: Pick<UseCaseContext, 'store'>,
  request: RentalRequest,
  end: AwaitedRequest,
): Promise<RentalRequest> {
  return (await end.request) ?? (await findRequest(store.read, request.id)) ?? request;
}

/** The same for a request that may have ended before anybody listened, and is not published again. */
export async function awaitEndOfKnown(
  service: Pick<UseCaseContext, 'store'>,
  request: RentalRequest,
  end: AwaitedRequest,
): Promise<RentalRequest> {
  const current = (await findRequest(service.store.read, request.id)) ?? request;
  return current.status === 'PENDING' ? awaitEnd(service, current, end) : current;
}
