import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeServices } from '@apollo/composition';
import { createPrivateJwk } from '@bike-rentals/identity';
import { parse } from 'graphql';
import { startEvents, type Events } from './events.ts';
import { IDENTITIES } from './benchmark-queries.ts';
import { shop, toFederation2 } from './shop.ts';
import { startCollector } from './start-collector.ts';
import { startIssuer, type Issuer } from './start-issuer.ts';
import { startSubgraph, type Subgraph } from './start-subgraphs.ts';

/** All that gateways stand between. */
export interface World extends AsyncDisposable {
  subgraphs: readonly Subgraph[];
  events: Events;
  issuer: Issuer;
  supergraphPath: string;
  assertionKeyPath: string;
  /** Takes traces. */
  collectorUrl: string;
  endpoints: Record<string, { http: string; ws?: string }>;
  /** For ours alone, to look inside: `--cpu-prof`. */
  nodeOptions: readonly string[];
}

export async function openWorld(nodeOptions: readonly string[]): Promise<World> {
  await using parts = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'bench-router-'));
  parts.defer(() => rm(folder, { recursive: true }));
  const issuer = parts.use(await startIssuer(IDENTITIES));
  const events = parts.use(await startEvents());
  const { url: collectorUrl } = parts.use(await startCollector());
  const subgraphs: Subgraph[] = [];
  for (const service of shop) subgraphs.push(parts.use(await startSubgraph(service)));
  const supergraphPath = join(folder, 'supergraph.graphql');
  const assertionKeyPath = join(folder, 'assertions.json');
  await writeFile(supergraphPath, compose(subgraphs));
  await writeFile(assertionKeyPath, JSON.stringify(createPrivateJwk()));
  const endpoints = Object.fromEntries(
    subgraphs.map(({ name, url }) => [name, { http: url, ...(name === 'products' && { ws: events.url }) }]),
  );
  const kept = parts.move();
  return {
    ...{ subgraphs, events, issuer, supergraphPath, assertionKeyPath, endpoints, nodeOptions, collectorUrl },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

function compose(subgraphs: readonly Subgraph[]): string {
  const services = shop.map(({ name, sdl }) => ({
    name,
    url: subgraphs.find((one) => one.name === name)?.url ?? '',
    typeDefs: parse(toFederation2(sdl)),
  }));
  const { supergraphSdl, errors } = composeServices(services);
  if (errors) throw new AggregateError(errors, 'the services do not compose');
  return supergraphSdl;
}
