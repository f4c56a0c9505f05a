import { join } from 'node:path';
import { readTypeDefs } from '@bike-rentals/subgraph';
import { Kind, parse, type FieldDefinitionNode, type InputValueDefinitionNode, type TypeNode } from 'graphql';
import { makeBike, makeFleet } from '../testing/make-fleet.ts';
import { asAdmin, asRenter, asStaff, startServer, type Server } from '../testing/start-server.ts';

// What the schema says of each field, "Admin only" or "Staff only", is what happens.

const typeDefs = parse(await readTypeDefs(join(import.meta.dirname, '..')));
const fields = typeDefs.definitions.flatMap((definition) =>
  (definition.kind === Kind.OBJECT_TYPE_EXTENSION || definition.kind === Kind.OBJECT_TYPE_DEFINITION) &&
  (definition.name.value === 'Query' || definition.name.value === 'Mutation')
    ? (definition.fields ?? []).map((field) => ({ root: definition.name.value.toLowerCase(), field }))
    : [],
);

let server: Server;
beforeAll(async () => {
  server = await startServer(makeFleet(makeBike('b1')));
});
afterAll(() => server[Symbol.asyncDispose]());

/** Asks for a field with the fewest arguments that are valid. Returns the codes of its errors. */
async function ask(viewer: typeof asAdmin, { root, field }: (typeof fields)[number]) {
  const given = toFields(field.arguments ?? []);
  const call = `${field.name.value}${given === '' ? '' : `(${given})`}${isLeaf(field.type) ? '' : ' { __typename }'}`;
  const { errors = [] } = await server.ask(viewer, `${root} { ${call} }`);
  return errors.map(({ extensions }) => extensions.code);
}

const toFields = (definitions: readonly InputValueDefinitionNode[]): string =>
  definitions
    .filter(({ type, defaultValue }) => type.kind === Kind.NON_NULL_TYPE && !defaultValue)
    .map(({ name, type }) => `${name.value}: ${toValue(type)}`)
    .join(', ');

const scalars: Record<string, string> = {
  ID: '"x"',
  String: '"x"',
  Int: '1',
  Float: '1',
  Boolean: 'true',
  DateTime: '"2026-05-01T00:00:00Z"',
};

function toValue(type: TypeNode): string {
  if (type.kind === Kind.NON_NULL_TYPE) return toValue(type.type);
  if (type.kind === Kind.LIST_TYPE) return `[${toValue(type.type)}]`;
  const name = type.name.value;
  const found = findType(name);
  if (found?.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) return `{ ${toFields(found.fields ?? [])} }`;
  if (found?.kind === Kind.ENUM_TYPE_DEFINITION) return found.values?.[0]?.name.value ?? '';
  return scalars[name] ?? `"x"`;
}

const findType = (name: string) =>
  typeDefs.definitions.find((one) => 'name' in one && one.name.value === name);

function isLeaf(type: TypeNode): boolean {
  if (type.kind !== Kind.NAMED_TYPE) return isLeaf(type.type);
  return type.name.value in scalars || findType(type.name.value)?.kind === Kind.ENUM_TYPE_DEFINITION;
}

const says = ({ description }: FieldDefinitionNode, text: string): boolean =>
  description?.value.trim().startsWith(text) ?? false;
const toCases = (text: string) =>
  fields.filter(({ field }) => says(field, text)).map((one) => [one.field.name.value, one] as const);

test.each(toCases('Admin only'))('%s is for admins', async (_, field) => {
  expect(await ask(asStaff, field)).toEqual(['FORBIDDEN']);
  expect(await ask(asRenter('ann'), field)).toEqual(['FORBIDDEN']);
  expect(await ask(asAdmin, field)).not.toContain('FORBIDDEN');
});

test.each(toCases('Staff only'))('%s is for staff', async (_, field) => {
  expect(await ask(asRenter('ann'), field)).toEqual(['FORBIDDEN']);
  expect(await ask(asStaff, field)).not.toContain('FORBIDDEN');
});

test('both are looked at', () => {
  expect([toCases('Admin only').length > 10, toCases('Staff only').length > 10]).toEqual([true, true]);
});
