import { expireHolds } from '../domain/waiting-list.ts';
import type { Fleet, Moment } from '../domain/fleet.ts';
import { loadFleet, type Subject } from '../store/load-fleet.ts';
import type { Transaction } from '../store/open-store.ts';
import { saveFleet } from '../store/save-fleet.ts';
import { systemActor } from './service.ts';

/**
 * Load, decide, save, in one transaction. Holds whose time is up are ended first,
 * so that no decision rests on whether the sweep has run.
 */
export async function decide<Decided extends { fleet: Fleet }>(
  tx: Transaction,
  { subject, moment }: { subject: Subject; moment: Moment },
  decision: (fleet: Fleet) => Decided,
): Promise<Decided> {
  const before = await loadFleet(tx, subject);
  const decided = decision(expireHolds(before, { ...moment, actor: systemActor, commandId: undefined }));
  await saveFleet(tx, before, decided.fleet);
  return decided;
}
