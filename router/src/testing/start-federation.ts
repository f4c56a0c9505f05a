import { silentLog } from '@bike-rentals/runtime';
import type { Tracing } from '@bike-rentals/tracing';
import type { RouterConfig } from '../config.ts';
import { startRouter } from '../start-router.ts';
import { compose } from './compose.ts';
import { startSubgraph, type SubgraphDefinition, type TestSubgraph } from './start-subgraph.ts';

export { compose } from './compose.ts';

export interface RouterResponse {
  status: number;
  headers: Headers;
  data?: Record<string, unknown> | null;
  errors?: { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[];
}

export interface Federation extends AsyncDisposable {
  url: string;
  wsUrl: string;
  metricsUrl: string;
  sdl: string;
  subgraphs: ReadonlyMap<string, TestSubgraph>;
  send(
    query: string,
    variables?: Record<string, unknown>,
    headers?: Record<string, string>,
  ): Promise<RouterResponse>;
}

/** Starts subgraphs and a router in front of them. */
export async function startFederation(
  definitions: readonly SubgraphDefinition[],
  config: Partial<RouterConfig> = {},
  log = silentLog,
  tracing?: Tracing,
): Promise<Federation> {
  await using parts = new AsyncDisposableStack();
  const subgraphs: TestSubgraph[] = [];
  for (const definition of definitions) subgraphs.push(parts.use(await startSubgraph(definition)));
  const sdl = compose(subgraphs);
  const router = parts.use(
    await startRouter(
      {
        port: 0,
        host: '127.0.0.1',
        supergraph: { sdl },
        subgraphs: {},
        resume: {},
        trustedProxies: 0,
        corsOrigins: [],
        production: false,
        ...config,
      },
      { log, tracing },
    ),
  );
  const url = `http://127.0.0.1:${router.port}/graphql`;
  const running = parts.move();
  return {
    url,
    wsUrl: url.replace('http', 'ws'),
    metricsUrl: `http://127.0.0.1:${router.metricsPort ?? 0}/metrics`,
    sdl,
    subgraphs: new Map(subgraphs.map((subgraph) => [subgraph.name, subgraph])),
    async send(query, variables, headers) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
      });
      const body = (await response.json()) as Omit<RouterResponse, 'status'>;
      return { ...body, status: response.status, headers: response.headers };
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
