import type { Actor } from '@bike-rentals/contracts';
import { recordEvent } from '../../use-cases/record-event.ts';
import { toDecisionContext, type UseCaseContext } from '../../use-cases/use-case-context.ts';
import { toScopeName, type PolicyVersion } from '../domain/policies.ts';
import { decideSetPolicy, type PolicyInput, type PolicyRefusal } from '../domain/set-policy.ts';
import { insertPolicy } from '../store/policies.ts';

/** Adds a version to a policy. What runs already goes on by the rules of its start. */
export async function setPolicy(
  service: UseCaseContext,
  { actor, reason }: { actor: Actor; reason: string },
  input: PolicyInput,
): Promise<{ kind: 'changed'; version: PolicyVersion } | PolicyRefusal> {
  const context = toDecisionContext(service, actor, { reason });
  const { now, createId } = context;
  const result = await service.store.transact(async (tx) => {
    const decided = decideSetPolicy((await service.rules.read(tx)).policies, input, now);
    if (decided.kind === 'refused') return decided;
    const audit = { id: createId(), actorId: actor.id, reason, at: now };
    const version = await insertPolicy(tx, { ...decided.version, ...audit });
    const { modelId, stationId, validFrom, changes: after } = version;
    await recordEvent(
      tx,
      {
        type: 'policy.changed',
        aggregate: `policy:${toScopeName(version)}`,
        version: version.version,
        payload: { modelId, stationId, version: version.version, validFrom, before: decided.before, after },
      },
      context,
    );
    return { kind: 'changed' as const, version };
  });
  service.onCommit();
  return result;
}
