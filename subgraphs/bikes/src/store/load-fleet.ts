import { emptyFleet, type Fleet } from '../domain/fleet.ts';
import type { FleetScope, LoadOptions } from './fleet-scope.ts';
import { loadSteps } from './fleet-tables.ts';
import type { Transaction } from './open-store.ts';

/**
 * Reads the part of the fleet that decisions about `scope` need: its bikes, the `head` first of their models' waiting
 * lists, their holds, and, of everyone concerned, all active rentals. Each batch of commands does it: where no whole rows
 * are needed, the statements are plain SQL, which takes a fraction of what Prisma's query compiler takes.
 */
export async function loadFleet(tx: Transaction, scope: FleetScope, options: LoadOptions): Promise<Fleet> {
  let loading = { scope, fleet: emptyFleet };
  for (const step of loadSteps) loading = await step(tx, loading, options);
  return loading.fleet;
}
