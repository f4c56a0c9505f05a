import { createHash } from 'node:crypto';
import type { UserRole } from '@bike-rentals/contracts';
import { apiError } from '@bike-rentals/subgraph';
import type { UseCaseContext } from '../../use-cases/use-case-context.ts';
import type { CommandInput, RequestKind } from '../domain/request-kinds.ts';
import type { Overload, RentalRequest } from '../store/requests.ts';
import { awaitEnd, awaitEndOfKnown } from './await-end.ts';
import { trySend } from './send-request.ts';

/** What a user wants, with the key under which it happens at most once. */
export interface RequestInput {
  idempotencyKey: string;
  kind: RequestKind;
  actor: { id: string; role: UserRole };
  input: CommandInput<RequestKind>;
  /** The traceparent of the request, if it is traced. */
  trace?: string | undefined;
}

/**
 * Records what a user wants, sends it to bikes, and waits a while for the outcome. The recorded row is the outbox:
 * whatever happens from here on, the command is sent again until the request has ended.
 * A key that was used before re-attaches to its request; with another input it is an error.
 */
export async function submitRequest(service: UseCaseContext, input: RequestInput): Promise<RentalRequest> {
  const { clock, createId, rules } = service;
  const now = clock.now();
  const id = createId();
  const inputHash = hash(input);
  const recorded = await service.recordRequest({
    id,
    userId: input.actor.id,
    idempotencyKey: input.idempotencyKey,
    inputHash,
    kind: input.kind,
    command: { ...input.input, actor: input.actor, requestedAt: now.toISOString() },
    createdAt: now,
    nextAttemptAt: new Date(now.getTime() + rules.outcomeTimeoutMs),
    trace: input.trace ?? null,
  });
  if (typeof recorded === 'string') throw apiError('UNAVAILABLE', overloadMessages[recorded]);
  if (recorded.inputHash !== inputHash) {
    throw apiError('IDEMPOTENCY_KEY_REUSED', 'This idempotency key was used before with another input.', {
      field: 'input.idempotencyKey',
    });
  }
  if (recorded.status !== 'PENDING') return recorded;
  using end = service.pubSub.awaitRequestEnd(recorded.id, rules.outcomeTimeoutMs);
  if (recorded.id !== id) return await awaitEndOfKnown(service, recorded, end);
  // Not awaited: a blocked RabbitMQ must not delay the response beyond its timeout.
  void trySend(service, recorded);
  return await awaitEnd(service, recorded, end);
}

const overloadMessages: Record<Overload, string> = {
  USER_OVERLOAD: 'You have too many requests that are not decided yet. Wait for them, then try again.',
  OVERLOAD: 'Too many requests wait to be decided at the moment. Try again in a minute.',
};

function hash({ kind, input }: RequestInput): string {
  const fields = Object.entries(input)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([kind, fields]))
    .digest('base64url');
}
