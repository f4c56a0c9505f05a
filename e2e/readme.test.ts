import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCodes } from '@bike-rentals/subgraph';
import { Kind, OperationTypeNode, parse, print, type OperationDefinitionNode } from 'graphql';
import { root } from '@bike-rentals/system/paths';
import { getCursor, logIn, send, type Person } from './support/client.ts';
import { returnBike } from './support/fleet.ts';
import { startSystem, type System } from './support/system.ts';

const readme = await readFile(join(root, 'README.md'), 'utf8');

let system: System;
let ada: Person;
let operations: OperationDefinitionNode[];

beforeAll(async () => {
  system = await startSystem();
  ada = await logIn(system, 'ada');
  const blocks = [...readme.matchAll(/^```graphql\n(.*?)^```/gms)].map(([, block]) => block);
  operations = parse(blocks.join('\n')).definitions.filter(
    (definition) => definition.kind === Kind.OPERATION_DEFINITION,
  );
});
afterAll(() => system[Symbol.asyncDispose]());

function getOperation(field: string): string {
  const found = operations.find((operation) => print(operation).includes(`${field}(`));
  if (!found) throw new Error(`the README has no operation with ${field}`);
  return print(found);
}

test('the README logs in and looks around as it says', async () => {
  const login = await send<{ login: { accessToken: string } }>(system.url, getOperation('login'));
  expect(login.data?.login.accessToken).toMatch(/^ey/);
  const found = await send<{ bikeModels: { nodes: unknown[] } }>(system.url, getOperation('bikeModels'));
  expect(found.errors).toBeUndefined();
  expect(found.data?.bikeModels.nodes).toHaveLength(3);
});

test('the README rents and watches as it says', async () => {
  const { bikeModels } = await ada.ask<{ bikeModels: { nodes: { id: string }[] } }>(
    '{ bikeModels(sort: AVAILABLE_UNITS, first: 1) { nodes { id } } }',
  );
  await using watch = ada.subscribe<{ bikeEvents: { kind: string } }>(getOperation('bikeEvents'), {
    after: await getCursor(ada),
  });
  const { rentBike } = await ada.ask<{
    rentBike: { __typename: string; rentalId: string };
  }>(getOperation('rentBike'), { model: bikeModels.nodes[0]?.id });
  expect(rentBike.__typename).toBe('RentalStarted');
  expect(await watch.next()).toMatchObject({ bikeEvents: { kind: 'RENTED' } });
  // Others may use this system after us.
  const { stations } = await ada.ask<{ stations: { nodes: { id: string; name: string }[] } }>(
    '{ stations(first: 2) { nodes { id name } } }',
  );
  await returnBike(ada, rentBike.rentalId, stations.nodes[0]?.id ?? '');
  const admin = await logIn(system, 'admin');
  const { correctRental } = await admin.ask<{ correctRental: object }>(getOperation('correctRental'), {
    rental: rentBike.rentalId,
    station: stations.nodes[1]?.id,
  });
  expect(correctRental).toEqual({ warning: null, rental: { to: { name: stations.nodes[1]?.name } } });
});

test('all operations of the README are tried here', () => {
  expect(operations.map(({ operation }) => operation)).toEqual([
    OperationTypeNode.MUTATION,
    OperationTypeNode.QUERY,
    OperationTypeNode.MUTATION,
    OperationTypeNode.SUBSCRIPTION,
    OperationTypeNode.MUTATION,
  ]);
});

test('the README’s table of errors is the table of the code', () => {
  for (const [code, meaning] of Object.entries(errorCodes)) {
    expect(readme.replaceAll(/ +/g, ' ')).toContain(`| \`${code}\` | ${meaning} |`);
  }
});
