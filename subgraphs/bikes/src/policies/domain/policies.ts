import {
  builtIn,
  getKey,
  isPolicyKey,
  keyNames,
  type PolicyKey,
  type Rules,
  type StoredValue,
} from './policy-keys.ts';

/** What a policy is about: both null for the town, both set for a model at a station. */
export interface Scope {
  modelId: string | null;
  stationId: string | null;
}

/** Where a rule is asked for; null where it is not known. */
export type Place = Scope;

/** The whole town. */
export const town: Scope = { modelId: null, stationId: null };

/** One version of a policy: what it changes, from an instant on. Versions are added, never changed. */
export interface PolicyVersion extends Scope {
  id: string;
  /** Counts all versions of all policies. */
  seq: number;
  /** Counts those of this scope, from 1. */
  version: number;
  validFrom: Date;
  /** By key; null: from now on a wider scope decides. Newer code may have written keys that this code does not know. */
  changes: Readonly<Record<string, StoredValue | null>>;
  actorId: string;
  reason: string;
  at: Date;
}

interface Change {
  validFrom: number;
  value: unknown;
  source: PolicyVersion;
}

/** By key what one scope changes when; the latest last. */
type ChangesOfScope = ReadonlyMap<PolicyKey, readonly Change[]>;

/** All policies of a town, ready to be asked. */
export interface Policies {
  /** That of the last version. */
  readonly seq: number;
  readonly versions: readonly PolicyVersion[];
  /** What each scope changes, by its name. */
  readonly changes: ReadonlyMap<string, ChangesOfScope>;
}

/** The name of a scope. */
export const toScopeName = ({ modelId, stationId }: Scope): string => `${modelId ?? ''}:${stationId ?? ''}`;

/** Makes policies of all their versions. */
export function toPolicies(versions: readonly PolicyVersion[]): Policies {
  const changes = new Map<string, Map<PolicyKey, Change[]>>();
  for (const source of versions) {
    const ofScope = changes.get(toScopeName(source)) ?? new Map<PolicyKey, Change[]>();
    changes.set(toScopeName(source), ofScope);
    for (const [key, stored] of Object.entries(source.changes)) {
      if (!isPolicyKey(key)) continue;
      const value = stored === null ? null : getKey(key).parse(stored);
      const change = { validFrom: source.validFrom.getTime(), value: value ?? null, source };
      ofScope.set(key, [...(ofScope.get(key) ?? []), change]);
    }
  }
  for (const ofScope of changes.values())
    for (const ofKey of ofScope.values())
      ofKey.sort((a, b) => a.validFrom - b.validFrom || a.source.seq - b.source.seq);
  return { seq: Math.max(0, ...versions.map(({ seq }) => seq)), versions, changes };
}

/** No policy: everything is as it is built in. */
export const noPolicies: Policies = toPolicies([]);

/** A value and the version that it is from; undefined: it is built in. */
export interface Resolved {
  value: unknown;
  source: PolicyVersion | undefined;
}

/** The instant for which a rule is asked, and the `seq` of the last version that was known; left out: all are. */
interface Moment {
  at: Date;
  upTo?: number | undefined;
}

/** The value of a key at a place and instant: model at station, else model, else station, else town, else built in. */
export function resolveKey(
  policies: Policies,
  key: PolicyKey,
  { place, ...moment }: { place: Place } & Moment,
): Resolved {
  return resolveAmong(findDecidingChanges(policies, place), key, moment);
}

/** The changes of the scopes that decide about a place, the narrowest scope first. */
const findDecidingChanges = ({ changes }: Policies, place: Place): ChangesOfScope[] =>
  toScopes(place).flatMap((scope) => changes.get(toScopeName(scope)) ?? []);

function resolveAmong(deciding: readonly ChangesOfScope[], key: PolicyKey, moment: Moment): Resolved {
  for (const ofScope of deciding) {
    const change = findChange(ofScope, key, moment);
    if (change && change.value !== null) return change;
  }
  return { value: builtIn[key], source: undefined };
}

/** What the scope itself says of a key at an instant; undefined: nothing. */
export function findOwnValue(
  { changes }: Policies,
  key: PolicyKey,
  { scope, ...moment }: { scope: Scope } & Moment,
): StoredValue | null {
  return findChange(changes.get(toScopeName(scope)), key, moment)?.source.changes[key] ?? null;
}

function findChange(
  ofScope: ChangesOfScope | undefined,
  key: PolicyKey,
  { at, upTo = Infinity }: Moment,
): Change | undefined {
  return ofScope
    ?.get(key)
    ?.findLast(({ validFrom, source }) => validFrom <= at.getTime() && source.seq <= upTo);
}

/** The scopes that decide about a place, the narrowest first. */
function toScopes({ modelId, stationId }: Place): Scope[] {
  return [
    ...(modelId !== null && stationId !== null ? [{ modelId, stationId }] : []),
    ...(modelId !== null ? [{ modelId, stationId: null }] : []),
    ...(stationId !== null ? [{ modelId: null, stationId }] : []),
    town,
  ];
}

/** All rules at a place and instant. */
export function resolveRules(policies: Policies, place: Place, at: Date, upTo?: number): Rules {
  const [deciding, moment] = [findDecidingChanges(policies, place), { at, upTo }];
  const rules: Partial<Record<PolicyKey, unknown>> = {};
  for (const key of keyNames) rules[key] = resolveAmong(deciding, key, moment).value;
  return rules as Rules;
}

/** The rules at a place at the moment of a decision. */
export const findRules = ({ policies, now }: { policies: Policies; now: Date }, place: Place): Rules =>
  resolveRules(policies, place, now);

/** The largest value that a key ever has anywhere, as a number to compare. */
export function findLargest({ changes }: Policies, key: PolicyKey): number {
  const { parse, initial, toSize } = getKey(key);
  const all = [...changes.values()].flatMap((ofScope) => ofScope.get(key) ?? []);
  const values = [parse(initial), ...all.map(({ value }) => value)].filter((value) => value != null);
  return Math.max(...values.map(toSize));
}
