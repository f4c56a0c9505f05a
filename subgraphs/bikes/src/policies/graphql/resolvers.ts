import {
  badInput,
  isInteger,
  readRequiredReason,
  requireAdmin,
  toConnection,
  toPageRequest,
} from '@bike-rentals/subgraph';
import { toAdmin } from '../../graphql/actor.ts';
import { totalCount } from '../../graphql/connections.ts';
import type { Context } from '../../graphql/context.ts';
import type {
  PolicyChangeInput,
  PolicyScopeInput,
  PolicySource,
  QueryPolicyHistoryArgs,
  Resolvers,
} from '../../graphql/generated.ts';
import { findOwnValue, resolveKey, toScopeName, type PolicyVersion, type Scope } from '../domain/policies.ts';
import { systemActor } from '../../use-cases/use-case-context.ts';
import { getKey, initialRules, isPolicyKey, keyNames, type StoredValue } from '../domain/policy-keys.ts';
import { countPolicies, findPolicyPage } from '../store/policies.ts';

/** A connection of versions, with its count on demand. */
export type VersionsFound = Awaited<ReturnType<typeof history>>;

/** Keys that can be changed at once. */
const maxChanges = 50;

/** The rules in force are public, their history is for admins. */
export const policyResolvers: Resolvers = {
  Query: {
    async effectivePolicy(_, { at, ...scope }, { rules, read, clock }) {
      const { policies: known } = await rules.read(read);
      const where = { place: toScope(scope), at: at ?? clock.now() };
      return keyNames.map((key) => {
        const { source } = resolveKey(known, key, where);
        const { min = null, max = null, choices } = getKey(key);
        return {
          key,
          value: String(source?.changes[key] ?? initialRules[key]),
          min: toText(min),
          max: toText(max),
          choices: choices ? [...choices] : null,
          from: toSource(source),
          version: source?.version ?? null,
          validFrom: source?.validFrom ?? null,
        };
      });
    },
    policyHistory: (_, { scope, ...page }, context) => {
      requireAdmin(context.viewer);
      return history(context, toScope(scope), page);
    },
  },
  Mutation: {
    async setPolicy(_, { input }, context) {
      const actor = toAdmin(context);
      const reason = readRequiredReason('input.reason', input.reason);
      if (input.changes.length === 0 || input.changes.length > maxChanges)
        throw badInput('input.changes', `input.changes are from 1 to ${maxChanges}`);
      const scope = toScope(input.scope);
      const unknown = findUnknown(context, scope);
      if (unknown) return { __typename: 'PolicyRefused', ...unknown };
      const result = await context.useCases.setPolicy(
        { actor, reason },
        {
          scope,
          changes: input.changes.map(toChange),
          validFrom: input.validFrom ?? null,
          version: input.version,
        },
      );
      if (result.kind === 'changed') return { __typename: 'PolicyChanged', policy: result.version };
      const { kind: _kind, min, max, ...refusal } = result;
      return {
        __typename: 'PolicyRefused',
        ...refusal,
        ...(min !== undefined && { min: String(min) }),
        ...(max !== undefined && { max: String(max) }),
      };
    },
  },
  PolicyVersion: {
    actor: ({ actorId }) => (actorId === systemActor.id ? null : { id: actorId }),
    changes: async (version, _, { rules, read }) => {
      const { policies } = await rules.read(read);
      const before = { scope: version, at: version.validFrom, upTo: version.seq - 1 };
      return Object.entries(version.changes).map(([key, after]) => ({
        key,
        before: isPolicyKey(key) ? toText(findOwnValue(policies, key, before)) : null,
        after: toText(after),
      }));
    },
  },
  PolicyVersionConnection: totalCount,
};

async function history(
  { read }: Pick<Context, 'read'>,
  scope: Scope,
  page: Omit<QueryPolicyHistoryArgs, 'scope'>,
) {
  const request = toPageRequest(page, `rules of ${toScopeName(scope)}`, isInteger);
  const connection = toConnection(
    await findPolicyPage(read, scope, request),
    request,
    ({ version }) => version,
  );
  return { ...connection, count: () => countPolicies(read, scope) };
}

const toScope = ({ modelId, stationId }: PolicyScopeInput): Scope => ({
  modelId: modelId ?? null,
  stationId: stationId ?? null,
});

const toText = (value: StoredValue | null): string | null => (value === null ? null : String(value));

/** Whether a value is a number is known by its key. */
function toChange({ key, value }: PolicyChangeInput) {
  if (value == null) return { key, value: null };
  const isNumber = isPolicyKey(key) && typeof initialRules[key] === 'number';
  return { key, value: isNumber && /^\d{1,9}$/.test(value) ? Number(value) : value };
}

function findUnknown({ followed: { readModel } }: Context, { modelId, stationId }: Scope) {
  if (modelId !== null && !readModel.models.has(modelId)) {
    const message = 'There is no such model.';
    return { code: 'MODEL_UNKNOWN' as const, field: 'input.scope.modelId', message };
  }
  if (stationId !== null && !readModel.stations.has(stationId)) {
    const message = 'There is no such station.';
    return { code: 'STATION_UNKNOWN' as const, field: 'input.scope.stationId', message };
  }
  return undefined;
}

function toSource(source: PolicyVersion | undefined): PolicySource {
  if (!source) return 'BUILT_IN';
  if (source.modelId === null) return source.stationId === null ? 'TOWN' : 'STATION';
  return source.stationId === null ? 'MODEL' : 'MODEL_AT_STATION';
}
