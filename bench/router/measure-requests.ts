import { isDeepStrictEqual } from 'node:util';
import { startGateway, type Gateway, type GatewayName } from './gateways.ts';
import { createRequests, benchmarkQueries, VARIABLE_SETS, type BenchmarkQuery } from './benchmark-queries.ts';
import { runLoad } from './run-load.ts';
import { median, round } from './statistics.ts';
import type { World } from './world.ts';

export interface RequestOptions {
  rounds: number;
  seconds: number;
  connections: number;
  only: readonly string[];
}

interface Sample {
  perSecond: number;
  p50: number;
  p99: number;
  /** Cores that the gateway kept busy; if it is not near 1, something else is what was measured. */
  cpu: number;
  /** Of CPU for each request: the figure that suffers least from whatever else the machine does. */
  micros: number;
  /** Requests to subgraphs for each request: some gateways ask once for several clients. */
  fetches: number;
  /** When it was over. */
  residentMb: number;
}

interface Taken extends Sample {
  query: string;
  gateway: GatewayName;
}

export interface RequestFigures extends Taken {
  /** Requests per second as a multiple of the stock gateway's. */
  toStock: number | undefined;
}

const canAnswer = ({ name }: Gateway, query: BenchmarkQuery) => name !== 'proxy' || query.isOneSubgraph;

/** Of load before a sample, for compilers. */
const WARM_UP_S = 3;

/**
 * All take turns in every round, so that whatever else the machine does meets each of them; each round begins with
 * another one, so that none always follows the same. And each round has new processes: how fast one is depends, by some
 * per cent, on where its memory happens to be and what its compiler happened to see first.
 */
export async function measureRequests(
  names: readonly GatewayName[],
  world: World,
  { rounds, seconds, connections, only }: RequestOptions,
): Promise<RequestFigures[]> {
  const asked = benchmarkQueries.filter(({ name }) => only.includes(name));
  const tokens = world.issuer.issueTokens();
  const samples: Taken[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    console.error(`round ${round} of ${rounds}`);
    await using parts = new AsyncDisposableStack();
    const gateways: Gateway[] = [];
    for (const name of names) gateways.push(parts.use(await startGateway(name, world)));
    for (const query of asked) {
      if (round === 1) await compareAnswers(gateways, query, tokens);
      const requests = createRequests(query, tokens);
      for (const gateway of rotate(gateways, round).filter((one) => canAnswer(one, query))) {
        await runLoad({ port: gateway.port, requests, connections, seconds: WARM_UP_S });
        const taken = await sample(gateway, world, { requests, seconds, connections });
        samples.push({ query: query.name, gateway: gateway.name, ...taken });
      }
    }
  }
  return asked.flatMap(({ name }) => summarise(name, names, samples));
}

const rotate = <Item>(items: readonly Item[], by: number): Item[] => [
  ...items.slice(by % items.length),
  ...items.slice(0, by % items.length),
];

async function sample(
  { port, process }: Gateway,
  { subgraphs }: World,
  load: { requests: readonly Buffer[]; seconds: number; connections: number },
): Promise<Sample> {
  const countFetches = () => subgraphs.reduce((sum, { answered }) => sum + answered, 0);
  const before = { cpu: process.cpuSeconds, fetches: countFetches(), at: performance.now() };
  const { answered, perSecond, p50, p99 } = await runLoad({ port, ...load });
  const elapsed = (performance.now() - before.at) / 1_000;
  const cpu = (process.cpuSeconds - before.cpu) / elapsed;
  return {
    perSecond,
    p50,
    p99,
    cpu,
    micros: (cpu * 1e6) / perSecond,
    fetches: (countFetches() - before.fetches) / answered,
    residentMb: process.residentMb,
  };
}

function summarise(
  query: string,
  gateways: readonly GatewayName[],
  samples: readonly Taken[],
): RequestFigures[] {
  const of = (gateway: GatewayName, figure: keyof Sample) =>
    median(samples.filter((one) => one.query === query && one.gateway === gateway).map((one) => one[figure]));
  const stock = of('stock', 'perSecond');
  return gateways
    .filter((gateway) => samples.some((one) => one.query === query && one.gateway === gateway))
    .map((gateway) => ({
      query,
      gateway,
      perSecond: round(of(gateway, 'perSecond')),
      toStock: Number.isNaN(stock) ? undefined : round(of(gateway, 'perSecond') / stock, 2),
      p50: round(of(gateway, 'p50'), 1),
      p99: round(of(gateway, 'p99'), 1),
      cpu: round(of(gateway, 'cpu'), 2),
      micros: round(of(gateway, 'micros')),
      fetches: round(of(gateway, 'fetches'), 1),
      residentMb: round(of(gateway, 'residentMb')),
    }));
}

/** A fast answer that is another one does not count. */
async function compareAnswers(
  gateways: readonly Gateway[],
  query: BenchmarkQuery,
  tokens: readonly string[],
): Promise<void> {
  for (let index = 0; index < VARIABLE_SETS; index += 97) {
    const answers: [GatewayName, unknown][] = [];
    for (const gateway of gateways) {
      if (canAnswer(gateway, query)) {
        answers.push([
          gateway.name,
          await ask(gateway, query, { index, token: tokens[index % tokens.length] }),
        ]);
      }
    }
    const [first] = answers;
    for (const [name, answer] of answers) {
      if (isDeepStrictEqual(answer, first?.[1])) continue;
      throw new Error(
        `${name} answers ${query.name} with ${JSON.stringify(answer)}, not ${JSON.stringify(first?.[1])}`,
      );
    }
  }
}

async function ask(
  { name, port }: Gateway,
  { query, variables }: BenchmarkQuery,
  { index, token }: { index: number; token: string | undefined },
): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token ?? ''}` },
    body: JSON.stringify({ query, variables: variables(index) }),
  });
  const { data, errors } = (await response.json()) as { data?: unknown; errors?: unknown };
  if (!data || errors) throw new Error(`${name} answers with ${JSON.stringify({ data, errors })}`);
  return data;
}
