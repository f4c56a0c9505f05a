import type { Actor } from '@bike-rentals/contracts';
import type { TakenExport } from '@bike-rentals/imports';
import { recordEvent } from '../../use-cases/record-event.ts';
import { toDecisionContext, type UseCaseContext } from '../../use-cases/use-case-context.ts';

/** Puts on record that staff has taken a list out of the system. */
export async function recordExport(
  service: UseCaseContext,
  actor: Actor,
  payload: TakenExport,
): Promise<void> {
  const context = toDecisionContext(service, actor);
  const aggregate = `export:${service.createId()}`;
  await service.store.transact((tx) =>
    recordEvent(tx, { type: 'export.taken', payload, aggregate, version: 0 }, context),
  );
  service.onCommit();
}
