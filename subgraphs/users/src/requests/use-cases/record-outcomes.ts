import { bikeOutcomes, parseMessage } from '@bike-rentals/contracts';
import type { Outcome } from '@bike-rentals/messaging';
import { isTransient } from '@bike-rentals/sqlite';
import type { Transaction } from '../../store/open-store.ts';
import type { UseCaseContext } from '../../use-cases/use-case-context.ts';
import { toStatus } from '../domain/request.ts';
import { endRequests, findRequests, type RequestEnd } from '../store/requests.ts';
import { publishEndedRequests } from './publish-ended-requests.ts';

/**
 * Ends the requests of these outcomes. A duplicate changes nothing.
 *
 * One that this code cannot read (newer than it is, or broken) is taken, and its request stays pending: so the command
 * is sent again, with growing pauses, and bikes answers with the outcome on record, until users is new enough to
 * read it. Nothing is lost, for it is bikes that keeps outcomes; and the outcomes behind it are not held up.
 */
export async function recordOutcomes(service: UseCaseContext, outcomes: Outcome[]): Promise<void> {
  try {
    await recordAll(service, outcomes);
  } catch (error) {
    if (isTransient(error)) throw error;
    const [outcome] = outcomes;
    if (outcome && outcomes.length === 1) {
      // Its request stays pending as well. Tried for ever here, it would hold up all outcomes behind it.
      service.log.error(
        { err: error, commandId: outcome.commandId },
        'outcome not recorded, the command will be sent again',
      );
      return;
    }
    for (const one of outcomes) await recordOutcomes(service, [one]);
  }
}

async function recordAll(service: UseCaseContext, outcomes: Outcome[]): Promise<void> {
  const { store, clock, log, observer } = service;
  const ids = outcomes.map(({ commandId }) => commandId);
  const endAll = async (tx: Transaction) => {
    const requests = await findRequests(tx, ids);
    const pending = new Map(
      requests.filter(({ status }) => status === 'PENDING').map((row) => [row.id, row]),
    );
    const ends: RequestEnd[] = [];
    for (const outcome of outcomes) {
      const request = pending.get(outcome.commandId);
      const parsed = parseMessage(bikeOutcomes, outcome);
      if (parsed.kind !== 'message')
        log.error(
          { commandId: outcome.commandId, reason: parsed.reason },
          'outcome not understood, will ask again',
        );
      else if (request) {
        // What ends here ends once, although an outcome may be in a batch twice.
        pending.delete(request.id);
        const { type, version, body } = outcome;
        const status = toStatus(parsed.message, request.voidAs);
        ends.push({ request, status, outcome: { type, version, body } });
      }
    }
    return endRequests(tx, ends, clock.now());
  };
  // Undone by a power loss, a request is pending again, and bikes answers it with the outcome that it keeps.
  const ended = await store.transact(endAll, 'process-crash');
  for (const request of ended) observer?.requestEnded(request);
  publishEndedRequests(service, ended);
}
