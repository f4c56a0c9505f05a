import { isDeepStrictEqual } from 'node:util';
import type { Gateway, GatewayName } from './gateways.ts';
import { createRequests, questions, VARIABLE_SETS, type Question } from './questions.ts';
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
}

export interface RequestFigures extends Sample {
  question: string;
  gateway: GatewayName;
  /** Requests per second as a multiple of the stock gateway's. */
  toStock: number | undefined;
  residentMb: number;
}

const canAnswer = ({ name }: Gateway, question: Question) => name !== 'proxy' || question.isOneSubgraph;

/**
 * All take turns in every round, so that whatever else the machine does meets each of them; each round begins with
 * another one, so that none always follows the same.
 */
export async function measureRequests(
  gateways: readonly Gateway[],
  { issuer, subgraphs }: World,
  { rounds, seconds, connections, only }: RequestOptions,
): Promise<RequestFigures[]> {
  const asked = questions.filter(({ name }) => only.includes(name));
  const tokens = issuer.issueTokens();
  const samples = new Map<string, Sample[]>();
  for (const question of asked) {
    await compareAnswers(gateways, question, tokens);
    const requests = createRequests(question, tokens);
    // Compilers come first.
    for (const gateway of gateways) {
      if (canAnswer(gateway, question))
        await sample(gateway, subgraphs, { requests, seconds: 3, connections });
    }
  }
  for (let at = 1; at <= rounds; at += 1) {
    console.error(`round ${at} of ${rounds}`);
    for (const question of asked) {
      const requests = createRequests(question, tokens);
      for (const gateway of rotate(gateways, at)) {
        if (!canAnswer(gateway, question)) continue;
        const key = `${question.name} ${gateway.name}`;
        const one = await sample(gateway, subgraphs, { requests, seconds, connections });
        samples.set(key, [...(samples.get(key) ?? []), one]);
      }
    }
  }
  return asked.flatMap(({ name }) => summarise(name, gateways, samples));
}

const rotate = <Item>(items: readonly Item[], by: number): Item[] => [
  ...items.slice(by % items.length),
  ...items.slice(0, by % items.length),
];

async function sample(
  { port, process }: Gateway,
  subgraphs: World['subgraphs'],
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
  };
}

function summarise(
  question: string,
  gateways: readonly Gateway[],
  samples: ReadonlyMap<string, readonly Sample[]>,
): RequestFigures[] {
  const of = (name: string, figure: keyof Sample) =>
    median((samples.get(`${question} ${name}`) ?? []).map((one) => one[figure]));
  const stock = of('stock', 'perSecond');
  return gateways
    .filter(({ name }) => samples.has(`${question} ${name}`))
    .map(({ name, process }) => ({
      question,
      gateway: name,
      perSecond: round(of(name, 'perSecond')),
      toStock: Number.isNaN(stock) ? undefined : round(of(name, 'perSecond') / stock, 2),
      p50: round(of(name, 'p50'), 1),
      p99: round(of(name, 'p99'), 1),
      cpu: round(of(name, 'cpu'), 2),
      micros: round(of(name, 'micros')),
      fetches: round(of(name, 'fetches'), 1),
      residentMb: round(process.residentMb),
    }));
}

/** A fast answer that is another one does not count. */
async function compareAnswers(
  gateways: readonly Gateway[],
  question: Question,
  tokens: readonly string[],
): Promise<void> {
  for (let index = 0; index < VARIABLE_SETS; index += 97) {
    const answers: [GatewayName, unknown][] = [];
    for (const gateway of gateways) {
      if (canAnswer(gateway, question)) {
        answers.push([
          gateway.name,
          await ask(gateway, question, { index, token: tokens[index % tokens.length] }),
        ]);
      }
    }
    const [first] = answers;
    for (const [name, answer] of answers) {
      if (isDeepStrictEqual(answer, first?.[1])) continue;
      throw new Error(
        `${name} answers ${question.name} with ${JSON.stringify(answer)}, not ${JSON.stringify(first?.[1])}`,
      );
    }
  }
}

async function ask(
  { name, port }: Gateway,
  { query, variables }: Question,
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
