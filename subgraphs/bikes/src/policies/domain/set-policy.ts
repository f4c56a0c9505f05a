import {
  findOwnValue,
  resolveRules,
  toPolicies,
  toScopeName,
  type Policies,
  type PolicyVersion,
  type Scope,
} from './policies.ts';
import {
  findConflict,
  getKey,
  isPolicyKey,
  parseValue,
  type PolicyKey,
  type StoredValue,
} from './policy-keys.ts';

/** What an admin wants a policy to say from an instant on. */
export interface PolicyInput {
  scope: Scope;
  /** Null: a wider scope decides. */
  changes: readonly { key: string; value: StoredValue | null }[];
  /** Null: at once. */
  validFrom: Date | null;
  /** That of the last version that the admin has seen; 0 if there was none. */
  version: number;
}

/** Why a policy stays as it is. */
export interface PolicyRefusal {
  kind: 'refused';
  code:
    | 'POLICY_KEY_UNKNOWN'
    | 'VALUE_OUT_OF_RANGE'
    | 'CONFLICTS_WITH'
    | 'VALID_FROM_PAST'
    | 'VERSION_STALE'
    | 'TOO_MANY_VERSIONS';
  field: string;
  message: string;
  /** The rule that does not go with the one that was to be changed. */
  conflictsWith?: PolicyKey;
  min?: StoredValue;
  max?: StoredValue;
  /** The last version there is. */
  version?: number;
}

/** What the policy says afterwards, and what the keys it changes said before. */
export interface PolicyChange {
  kind: 'changed';
  version: Pick<PolicyVersion, 'modelId' | 'stationId' | 'version' | 'validFrom' | 'changes'>;
  before: Record<string, StoredValue | null>;
}

/** The number of the last version of a scope; 0 if there is none. */
export const findLastVersion = ({ versions }: Policies, scope: Scope): number =>
  versions.findLast((version) => toScopeName(version) === toScopeName(scope))?.version ?? 0;

/** Versions of all policies together: they are all in memory, since each rental goes by those of its start. */
export const maxPolicyVersions = 10_000;

/** Decides about a new version of a policy. */
export function decideSetPolicy(
  policies: Policies,
  input: PolicyInput,
  now: Date,
): PolicyChange | PolicyRefusal {
  const { scope, changes } = input;
  for (const [index, { key, value }] of changes.entries()) {
    const field = `input.changes.${index}`;
    if (!isPolicyKey(key)) {
      return { kind: 'refused', code: 'POLICY_KEY_UNKNOWN', field, message: `There is no rule "${key}".` };
    }
    if (value === null || parseValue(key, value) !== undefined) continue;
    const { min, max, choices } = getKey(key);
    const message = choices ? `${key} is one of ${choices.join(', ')}.` : `${key} is from ${min} to ${max}.`;
    const range = { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
    return { kind: 'refused', code: 'VALUE_OUT_OF_RANGE', field, message, ...range };
  }
  const validFrom = input.validFrom ?? now;
  if (validFrom.getTime() < now.getTime()) {
    const message = 'Rules can be changed from now on, or later.';
    return { kind: 'refused', code: 'VALID_FROM_PAST', field: 'input.validFrom', message };
  }
  const version = findLastVersion(policies, scope);
  if (input.version !== version) {
    const message = 'Somebody has changed these rules meanwhile.';
    return { kind: 'refused', code: 'VERSION_STALE', field: 'input.version', message, version };
  }
  if (policies.versions.length >= maxPolicyVersions) {
    const message = `There are ${maxPolicyVersions} versions of rules already.`;
    return { kind: 'refused', code: 'TOO_MANY_VERSIONS', field: 'input', message };
  }
  const after = Object.fromEntries(changes.map(({ key, value }) => [key, value]));
  const conflict = findNewConflict(policies, { ...scope, validFrom, changes: after });
  if (conflict) return conflict;
  const before = Object.keys(after).map((key) => [
    key,
    findOwnValue(policies, key as PolicyKey, { scope, at: validFrom }),
  ]);
  return {
    kind: 'changed',
    version: { ...scope, version: version + 1, validFrom, changes: after },
    before: Object.fromEntries(before) as PolicyChange['before'],
  };
}

/**
 * What the scope itself would have from then on is looked at. Where scopes that are each in order do not go together, the
 * code that decides by the rules copes with it.
 */
function findNewConflict(
  policies: Policies,
  added: Pick<PolicyVersion, 'modelId' | 'stationId' | 'validFrom' | 'changes'>,
): PolicyRefusal | undefined {
  const audit = { id: '', version: 0, actorId: '', reason: '', at: added.validFrom };
  const next = toPolicies([...policies.versions, { ...added, ...audit, seq: policies.seq + 1 }]);
  const keys = Object.keys(added.changes) as PolicyKey[];
  const conflict = findConflict(resolveRules(next, added, added.validFrom), keys);
  if (!conflict) return undefined;
  const { key, conflictsWith, message } = conflict;
  const field = `input.changes.${keys.indexOf(key)}`;
  return { kind: 'refused', code: 'CONFLICTS_WITH', field, message, conflictsWith };
}
