import {
  Kind,
  parseType,
  TypeInfo,
  valueFromAST,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type FieldNode,
  type OperationDefinitionNode,
} from 'graphql';
import type { PreparedSubscription } from '../execution/executor.ts';
import type { PreparedOperation } from '../execution/prepare-operation.ts';
import { RESERVED_PREFIX } from '../execution/upstream-aliases.ts';
import { isNullish, isObject, type JsonObject } from '../json/json-object.ts';
import type { SchemaGeneration } from '../supergraph/schema-generation.ts';
import type { ResumeRule, ResumeRules } from './resume-rules.ts';

/** Reserved names: the alias of the cursor in events, and the variable to resume after. */
const CURSOR_KEY = `${RESERVED_PREFIX}cursor`;
const AFTER_VARIABLE = `${RESERVED_PREFIX}after`;

/** The position of a subscription with a resume rule. */
export interface ResumePoint {
  /** The cursor that the client has chosen to start after; nullish if it starts with the next event. */
  readonly startsAfter: unknown;
  /** Whether the position is known. Before the first event it is not, unless the client chose it. */
  isKnown(): boolean;
  /** Variables that request the events after the position. */
  variables(): JsonObject;
  /** Moves the position to this event. Returns its cursor, if it has one. */
  record(event: JsonObject): string | undefined;
}

/**
 * Creates the function that adapts documents of subscriptions: it selects the cursor of each event, and passes the
 * position as a variable.
 */
export function createResumeAdapter(rules: ResumeRules) {
  return ({ apiSchema }: SchemaGeneration, definition: OperationDefinitionNode) => {
    const root = apiSchema.getSubscriptionType();
    const fields = root?.getFields() ?? {};
    const names = Object.keys(fields).filter((name) => rules[`Subscription.${name}`]);
    if (names.length === 0) return undefined;
    return (document: DocumentNode): DocumentNode => {
      const types = new TypeInfo(apiSchema);
      let variableType: string | undefined;
      const adapted = visit(
        document,
        visitWithTypeInfo(types, {
          Field: {
            enter(node) {
              const rule = rules[`Subscription.${node.name.value}`];
              if (!rule || types.getParentType() !== root) return undefined;
              const argument = types.getFieldDef()?.args.find(({ name }) => name === rule.argument);
              variableType = argument?.type.toString();
              return argument ? adaptField(node, rule) : undefined;
            },
          },
        }),
      );
      return variableType ? declareVariable(adapted, definition, variableType) : document;
    };
  };
}

function adaptField(node: FieldNode, { argument, cursor }: ResumeRule): FieldNode {
  const name = (value: string) => ({ kind: Kind.NAME, value }) as const;
  const others = (node.arguments ?? []).filter((one) => one.name.value !== argument);
  const variable = { kind: Kind.VARIABLE, name: name(AFTER_VARIABLE) } as const;
  const selections = node.selectionSet?.selections ?? [];
  return {
    ...node,
    arguments: [...others, { kind: Kind.ARGUMENT, name: name(argument), value: variable }],
    selectionSet: {
      kind: Kind.SELECTION_SET,
      selections: [...selections, { kind: Kind.FIELD, alias: name(CURSOR_KEY), name: name(cursor) }],
    },
  };
}

function declareVariable(
  document: DocumentNode,
  { name }: OperationDefinitionNode,
  type: string,
): DocumentNode {
  return visit(document, {
    OperationDefinition(node) {
      if (node.name?.value !== name?.value) return undefined;
      const variable = { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: AFTER_VARIABLE } } as const;
      const declared = { kind: Kind.VARIABLE_DEFINITION, variable, type: parseType(type) } as const;
      return { ...node, variableDefinitions: [...(node.variableDefinitions ?? []), declared] };
    },
  });
}

/** Returns undefined if the subscription has no resume rule. */
export function findResumePoint(
  rules: ResumeRules,
  { prepared, variables }: PreparedSubscription,
): ResumePoint | undefined {
  const found = findRule(rules, prepared);
  if (!found) return undefined;
  const { root, node, rule } = found;
  const after = findArgument(prepared, { field: root.name, node, argument: rule.argument, variables });
  return createResumePoint(root.source, after);
}

/** The same subscription from the next event on: the one that all can share, wherever they have started. */
export function startNow(
  rules: ResumeRules,
  { prepared, variables }: PreparedSubscription,
): { subscription: PreparedSubscription; resume: ResumePoint | undefined } {
  const found = findRule(rules, prepared);
  if (!found) return { subscription: { prepared, variables }, resume: undefined };
  const { root, node, rule } = found;
  const argument = node.arguments?.find(({ name }) => name.value === rule.argument)?.value;
  const name = argument?.kind === Kind.VARIABLE ? argument.name.value : undefined;
  const { [name ?? '']: _, ...others } = variables;
  const isForStartOnly = name !== undefined && countUses(prepared, name) === 1;
  return {
    subscription: { prepared, variables: isForStartOnly ? others : variables },
    resume: createResumePoint(root.source, undefined),
  };
}

function findRule(rules: ResumeRules, { shape, rootType }: PreparedOperation) {
  const [root] = shape.fieldsOf(rootType);
  const [node] = root?.nodes ?? [];
  const rule = root && rules[`Subscription.${root.name}`];
  return root && node && rule ? { root, node, rule } : undefined;
}

function createResumePoint(source: string, startsAfter: unknown): ResumePoint {
  let after = startsAfter;
  return {
    startsAfter,
    isKnown: () => !isNullish(after),
    variables: () => (after === undefined ? {} : { [AFTER_VARIABLE]: after }),
    record(event) {
      const value = event[source];
      if (!isObject(value) || value[CURSOR_KEY] === undefined) return undefined;
      after = value[CURSOR_KEY];
      return typeof after === 'string' ? after : undefined;
    },
  };
}

/** How often a variable is used in an operation and its fragments. */
function countUses({ definition, fragments }: PreparedOperation, variable: string): number {
  let count = 0;
  for (const node of [definition, ...fragments.values()])
    visit(node, {
      VariableDefinition: () => false,
      Variable: ({ name }) => void (count += Number(name.value === variable)),
    });
  return count;
}

/** Coerces this argument only. The subgraph reports errors of others. */
function findArgument(
  { rootType }: PreparedOperation,
  {
    field,
    node,
    argument,
    variables,
  }: { field: string; node: FieldNode; argument: string; variables: JsonObject },
): unknown {
  const definition = rootType.getFields()[field]?.args.find(({ name }) => name === argument);
  const given = node.arguments?.find(({ name }) => name.value === argument);
  const value: unknown = definition && given && valueFromAST(given.value, definition.type, variables);
  return value === undefined ? definition?.defaultValue : value;
}
