/**
 * npm run compose            writes supergraph.graphql from the subgraphs' schemas
 * npm run compose -- check   fails if the file is not what they compose to
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { services } from './system/databases.ts';

const root = join(import.meta.dirname, '..');
const file = join(root, 'supergraph.graphql');
/** Where the services listen unless told otherwise. */
const ports = { auth: 4001, users: 4002, bikes: 4003 };

const composed = await compose();
if (process.argv[2] === 'check') {
  if ((await readFile(file, 'utf8').catch(() => '')) !== composed) {
    console.error('supergraph.graphql is not what the subgraphs compose to: npm run compose');
    process.exitCode = 1;
  }
} else {
  await writeFile(file, composed);
  console.log('wrote supergraph.graphql');
}

async function compose(): Promise<string> {
  const definitions = await Promise.all(
    services.map(async (name) => ({
      name,
      url: `http://127.0.0.1:${ports[name]}/graphql`,
      typeDefs: parse(
        await readFile(join(root, 'subgraphs', name, 'src', 'graphql', 'schema.graphql'), 'utf8'),
      ),
    })),
  );
  const { errors, supergraphSdl } = composeServices(definitions);
  for (const { message } of errors ?? []) console.error(message);
  if (supergraphSdl === undefined) process.exit(1);
  return supergraphSdl;
}
