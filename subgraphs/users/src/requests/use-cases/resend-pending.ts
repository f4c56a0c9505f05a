import { yieldToEventLoop } from '@bike-rentals/runtime';
import { UnsendableMessageError } from '@bike-rentals/messaging';
import type { UseCaseContext } from '../../use-cases/use-case-context.ts';
import { requestKinds } from '../domain/request-kinds.ts';
import { toResendDelayMs } from '../domain/request.ts';
import { claimAttempt, findToSend, markVoid } from '../store/requests.ts';
import { sendRequest } from './send-request.ts';

const maxCommands = 100;

/**
 * Sends what is still pending again, and asks bikes to void what has been pending for too long, if its kind can be
 * voided: so every request ends, and no user gets a bike an hour late. Each attempt is made by one instance. Returns
 * the number of commands sent.
 */
export async function resendPending(service: UseCaseContext): Promise<number> {
  const { store, clock, rules } = service;
  const now = clock.now();
  const pending = await findToSend(store.read, now, maxCommands);
  let sent = 0;
  for (const request of pending) {
    const isLate = now.getTime() - request.createdAt.getTime() >= rules.voidAfterMs;
    const canBeVoided = requestKinds[request.kind].voidObstacle === undefined;
    const nextAttemptAt = new Date(now.getTime() + toResendDelayMs(request.attempts));
    const { isClaimed, isVoided } = await store.transact(async (tx) => {
      const isClaimed = await claimAttempt(tx, request, nextAttemptAt);
      const isVoided = isClaimed && isLate && canBeVoided && (await markVoid(tx, request.id, 'EXPIRED'));
      return { isClaimed, isVoided };
    });
    if (!isClaimed) continue;
    sent += 1;
    service.observer?.commandResent();
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
  return sent;
}
