import { yieldToEventLoop } from '@bike-rentals/runtime';
import { UnsendableMessageError } from '@bike-rentals/messaging';
import type { UseCaseContext } from '../../use-cases/use-case-context.ts';
import { requestKinds } from '../domain/request-kinds.ts';
import { toResendDelayMs } from '../domain/request.ts';
import { findToSend, markVoid, planAttempt } from '../store/requests.ts';
import { sendRequest } from './send-request.ts';

const maxCommands = 100;

/**
 * Sends what is still pending again, and asks bikes to void what has been pending for too long, if its kind can be
 * voided: so every request ends, and no user gets a bike an hour late. Returns the number of commands sent.
 */
export async function resendPending(service: UseCaseContext): Promise<number> {
  const { store, clock, rules } = service;
  const now = clock.now();
  const pending = await findToSend(store.read, now, maxCommands);
  for (const request of pending) {
    const isLate = now.getTime() - request.createdAt.getTime() >= rules.voidAfterMs;
    const canBeVoided = requestKinds[request.kind].voidObstacle === undefined;
    const nextAttemptAt = new Date(now.getTime() + toResendDelayMs(request.attempts));
    const isVoided = await store.transact(async (tx) => {
      await planAttempt(tx, { id: request.id, nextAttemptAt });
      return isLate && canBeVoided && (await markVoid(tx, request.id, 'EXPIRED'));
    });
    await sendRequest(service, isVoided ? { ...request, voidAs: 'EXPIRED' } : request).catch(
      (error: unknown) => {
        // Only this one: those behind it are sent. Anything else keeps all of them from being sent.
        if (!(error instanceof UnsendableMessageError)) throw error;
        service.log.error({ err: error, requestId: request.id }, 'command cannot be sent');
      },
    );
    // Awaiting the database alone never lets anybody else have a turn.
    await yieldToEventLoop();
  }
  return pending.length;
}
