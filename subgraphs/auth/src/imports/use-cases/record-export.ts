import type { Actor } from '@bike-rentals/contracts';
import type { TakenExport } from '@bike-rentals/imports';
import { appendExportEvent } from '../../store/events.ts';
import type { UseCaseContext } from '../../use-cases/use-case-context.ts';

/** Puts on record that staff has taken a list of people out of the system. */
export async function recordExport(
  { store, clock, createId }: UseCaseContext,
  actor: Actor,
  payload: TakenExport,
): Promise<void> {
  await store.transact((tx) =>
    appendExportEvent(tx, { eventId: createId(), payload, actor, at: clock.now() }),
  );
}
