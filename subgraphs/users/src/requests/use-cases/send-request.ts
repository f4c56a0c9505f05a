import { voidCommand } from '@bike-rentals/contracts';
import type { UseCaseContext } from '../../use-cases/use-case-context.ts';
import { requestKinds } from '../domain/request-kinds.ts';
import type { RentalRequest } from '../store/requests.ts';

/** Sends the command now if RabbitMQ accepts it; otherwise `resendPending` sends it later. Never rejects. */
export async function trySend(
  service: Pick<UseCaseContext, 'sender' | 'log'>,
  request: RentalRequest,
): Promise<void> {
  await sendRequest(service, request).catch((error: unknown) => {
    service.log.warn({ err: error, requestId: request.id }, 'command not sent, will be sent again');
  });
}

/** Sends a request's command, or a `void` command under the same id. Resolves once RabbitMQ holds it. */
export async function sendRequest(
  { sender }: Pick<UseCaseContext, 'sender'>,
  request: RentalRequest,
): Promise<void> {
  const { id, kind, command, voidAs } = request;
  const traced = request.trace !== null && { trace: request.trace };
  if (voidAs !== null) {
    const { actor } = command as { actor: unknown };
    await sender.send({
      id,
      type: voidCommand.type,
      version: voidCommand.version,
      body: { actor },
      ...traced,
    });
    return;
  }
  const { type, version } = requestKinds[kind].command;
  await sender.send({ id, type, version, body: command, ...traced });
}
