import type { CreateId, Log } from '@bike-rentals/runtime';
import type { Store } from '../../store/open-store.ts';
import { systemActor } from '../../use-cases/use-case-context.ts';
import { town } from '../domain/policies.ts';
import { keyNames, type StoredRules } from '../domain/policy-keys.ts';
import { findFirstPolicy, insertPolicy } from '../store/policies.ts';

/**
 * The first start makes the settings the first policy of the town. After that policies are changed by admins, and a
 * setting that is not what it was then has no effect, which is said.
 */
export async function ensurePolicies(
  store: Store,
  {
    rules,
    now,
    createId,
    log,
  }: { rules: StoredRules; now: Date; createId: CreateId; log: Pick<Log, 'warn'> },
): Promise<void> {
  const first = await findFirstPolicy(store.read);
  if (!first) return createFirstPolicy(store, { rules, now, createId });
  const changed = keyNames.filter((key) => key in first.changes && first.changes[key] !== rules[key]);
  if (changed.length === 0) return;
  const settings = changed.map((key) => ({
    rule: key,
    setting: rules[key],
    atFirstStart: first.changes[key],
  }));
  log.warn(
    { settings },
    'settings have no effect: rules are in the database, and admins change them in the web app',
  );
}

async function createFirstPolicy(
  store: Store,
  { rules, now, createId }: { rules: StoredRules; now: Date; createId: CreateId },
): Promise<void> {
  await store.transact(async (tx) => {
    // Two instances may start at once.
    if (await findFirstPolicy(tx)) return;
    await insertPolicy(tx, {
      ...town,
      id: createId(),
      version: 1,
      // Rentals from before go by them too.
      validFrom: new Date(0),
      changes: rules,
      actorId: systemActor.id,
      reason: 'Settings at the first start',
      at: now,
    });
  });
}
