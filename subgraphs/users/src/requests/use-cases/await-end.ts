import type { AwaitedRequest } from '../../use-cases/pub-sub.ts';
import type { UseCaseContext } from '../../use-cases/use-case-context.ts';
import { findRequest, type RentalRequest } from '../store/requests.ts';

/**
 * Waits until a request has ended, or the time is over. The row is read before: what ended before anybody listened is
 * not published again. And after: what ended at another instance may not have been heard here.
 */
export async function awaitEnd(
  { store }: Pick<UseCaseContext, 'store'>,
  request: RentalRequest,
  end: AwaitedRequest,
): Promise<RentalRequest> {
  const current = (await findRequest(store.read, request.id)) ?? request;
  if (current.status !== 'PENDING') return current;
  return (await end.request) ?? (await findRequest(store.read, request.id)) ?? current;
}
