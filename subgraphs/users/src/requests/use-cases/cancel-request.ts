import { apiError } from '@bike-rentals/subgraph';
import type { UseCaseContext } from '../../use-cases/use-case-context.ts';
import { requestKinds } from '../domain/request-kinds.ts';
import { findRequest, markVoid, type RentalRequest } from '../store/requests.ts';
import { awaitEndOfKnown } from './await-end.ts';
import { trySend } from './send-request.ts';

/**
 * Asks bikes to void a pending request, and waits a while for the answer. What bikes decided before stands:
 * the request then has that status.
 */
export async function cancelRequest(
  service: UseCaseContext,
  userId: string,
  id: string,
): Promise<RentalRequest> {
  const { store, pubSub, rules } = service;
  const request = await findRequest(store.read, id);
  if (request?.userId !== userId)
    throw apiError('NOT_FOUND', 'There is no such request, or it is not yours.');
  const { voidObstacle } = requestKinds[request.kind];
  if (voidObstacle !== undefined) throw apiError('CONFLICT', voidObstacle);
  if (request.status !== 'PENDING') return request;
  using end = pubSub.awaitRequestEnd(id, rules.outcomeTimeoutMs);
  const isMarked = await store.transact((tx) => markVoid(tx, id, 'CANCELLED'));
  if (isMarked) void trySend(service, { ...request, voidAs: 'CANCELLED' });
  return await awaitEndOfKnown(service, request, end);
}
