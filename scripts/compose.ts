/**
 * npm run compose            writes what follows from the subgraphs' schemas: supergraph.graphql for the router,
 *                            and the API's schema and possibleTypes for front ends
 * npm run compose -- check   fails if one of these files is not what the subgraphs compose to
 */
import { join } from 'node:path';
import { composeServices } from '@apollo/composition';
import { Supergraph } from '@apollo/federation-internals';
import { isAbstractType, parse, printSchema, type GraphQLSchema } from 'graphql';
import { readTypeDefs } from '@bike-rentals/subgraph';
import { root } from '@bike-rentals/system/paths';
import { services, toDefaultPort } from '@bike-rentals/system/services';
import { writeOrCheck } from './files/write-or-check.ts';

const supergraph = await compose();
const api = Supergraph.build(supergraph).apiSchema().toGraphQLJSSchema();
const files = {
  'supergraph.graphql': supergraph,
  'packages/client/src/schema.graphql': `${printSchema(api)}\n`,
  'packages/client/src/possible-types.json': `${JSON.stringify(toPossibleTypes(api), null, 2)}\n`,
};

await writeOrCheck(files, 'npm run compose');

async function compose(): Promise<string> {
  const definitions = await Promise.all(
    services.map(async (name) => ({
      name,
      url: `http://127.0.0.1:${toDefaultPort(name)}/graphql`,
      typeDefs: parse(await readTypeDefs(join(root, 'subgraphs', name, 'src'))),
    })),
  );
  const { errors, supergraphSdl } = composeServices(definitions);
  for (const { message } of errors ?? []) console.error(message);
  if (supergraphSdl === undefined) process.exit(1);
  return supergraphSdl;
}

/** Which object types an interface or union stands for, as Apollo Client wants to be told. */
function toPossibleTypes(schema: GraphQLSchema): Record<string, string[]> {
  const types = Object.values(schema.getTypeMap()).filter((type) => isAbstractType(type));
  return Object.fromEntries(
    types.map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]),
  );
}
