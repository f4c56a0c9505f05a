import { silentLog } from '@bike-rentals/runtime';
import { openTracing } from '@bike-rentals/tracing';
import { startCollector } from '@bike-rentals/tracing/testing';
import { pino } from 'pino';
import { connect } from '../testing/connect.ts';
import { shop } from '../testing/shop.ts';
import { startFederation, type Federation } from '../testing/start-federation.ts';
import { createTicker } from '../testing/ticker.ts';
import { createTraceStarter } from './trace-context.ts';

async function readMetrics({ metricsUrl }: Federation): Promise<Map<string, number>> {
  const text = await (await fetch(metricsUrl)).text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [
      line.slice(0, line.lastIndexOf(' ')),
      Number(line.slice(line.lastIndexOf(' ') + 1)),
    ]),
  );
}

describe('metrics', () => {
  test('count operations and fetches by what came of them', async () => {
    await using federation = await startFederation(shop, { metricsPort: 0 });
    const query = 'query Lamp { product(id: "p1") { name units } }';
    for (const _time of [1, 2]) await federation.send(query);
    await federation.send('{ failing }');
    await federation.send('query Invalid { nothing }');
    await federation.send(`{ ${'__typename '.repeat(21)} }`);
    const metrics = await readMetrics(federation);
    const count = (operation: string, kind: string, result: string) =>
      metrics.get(`router_operations_total{operation="${operation}",kind="${kind}",result="${result}"}`);
    expect([
      count('Lamp', 'query', 'success'),
      count('anonymous', 'query', 'errors'),
      count('', 'query', 'invalid'),
      count('', 'unknown', 'refused'),
    ]).toEqual([2, 1, 1, 1]);
    expect(metrics.get('router_operation_seconds_count{kind="query"}')).toBe(4);
    expect(metrics.get('router_fetches_total{subgraph="stock",result="success"}')).toBe(2);
    expect(metrics.get('router_fetches_total{subgraph="catalog",result="errors"}')).toBe(1);
    expect(metrics.get('router_plans_total{cache="miss"}')).toBe(2);
    expect(metrics.get('router_plans_total{cache="hit"}')).toBe(1);
    expect(metrics.get('nodejs_eventloop_lag_seconds')).toEqual(expect.any(Number));
  });

  test('count who listens', async () => {
    const ticker = createTicker();
    await using federation = await startFederation(ticker.definitions, { metricsPort: 0 });
    await using client = await connect(federation.wsUrl, {});
    const listening = ticker.subscribed();
    client.subscribe('a', 'subscription { ticks { at } }');
    await listening;
    const metrics = await readMetrics(federation);
    expect(metrics.get('router_sockets')).toBe(1);
    expect(metrics.get('router_groups')).toBe(1);
    expect(metrics.get('router_events_waiting')).toBe(0);
  });

  test('have few series, whatever operations are called', async () => {
    await using federation = await startFederation(shop, { metricsPort: 0 });
    for (let index = 0; index < 202; index += 1) await federation.send(`query Q${index} { __typename }`);
    const metrics = await readMetrics(federation);
    expect([...metrics.keys()].filter((name) => name.startsWith('router_operations_total'))).toHaveLength(
      201,
    );
  });

  test('take no name that nobody could read', async () => {
    await using federation = await startFederation(shop, { metricsPort: 0 });
    await federation.send(`query ${'Q'.repeat(101)} { __typename }`);
    const metrics = await readMetrics(federation);
    const series = 'router_operations_total{operation="other",kind="query",result="success"}';
    expect(metrics.get(series)).toBe(1);
  });

  test('are not to be had at the public door', async () => {
    await using federation = await startFederation(shop, { metricsPort: 0 });
    expect((await fetch(new URL('/metrics', federation.url))).status).toBe(404);
  });
});

describe('a trace', () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const traces = createTraceStarter();

  test.each([
    [
      'goes on under a new span',
      { traceparent },
      /^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad)[\da-f]{16}-00$/,
    ],
    ['begins', {}, /^00-[\da-f]{32}-[\da-f]{16}-00$/],
    [
      'begins anew after too much',
      { traceparent: `${traceparent}xyz` },
      /^00-(?!0af)[\da-f]{32}-[\da-f]{16}-00$/,
    ],
    [
      'goes on after a version to come',
      { traceparent: `cc${traceparent.slice(2)}-more` },
      /^00-0af7651916cd43dd8448eb211c80319c-[\da-f]{16}-00$/,
    ],
    ['begins anew after nonsense', { traceparent: '00-xyz' }, /^00-[\da-f]{32}-[\da-f]{16}-00$/],
    [
      'begins anew after nothing',
      { traceparent: traceparent.replace(/-0af.*?-/, `-${'0'.repeat(32)}-`) },
      /^00-(?!0{32})/,
    ],
  ])('%s', (_name, headers, expected) => {
    expect(traces.begin(headers).headers.traceparent).toMatch(expected);
  });

  test.each([
    [0, '00'],
    [1, '01'],
  ])('is sampled as often as it is set (%d), whatever a client wishes', async (sampleRatio, flag) => {
    await using collector = await startCollector();
    {
      await using tracing = await openTracing('router', { endpoint: collector.endpoint, sampleRatio });
      await using federation = await startFederation(shop, {}, silentLog, tracing);
      const wish = { traceparent: traceparent.replace(/01$/, flag === '01' ? '00' : '01') };
      await federation.send('query Lamp { product(id: "p1") { name units } }', {}, wish);
      const seen = ['catalog', 'stock'].map(
        (name) => federation.subgraphs.get(name)?.seen.at(-1)?.headers['traceparent'],
      );
      for (const header of seen)
        expect(header).toMatch(new RegExp(`^00-0af7651916cd43dd8448eb211c80319c-[\\da-f]{16}-${flag}$`));
    }
    const [root] = collector.spans.filter(({ name }) => name === 'query Lamp');
    const fetches = collector.spans.filter(({ name }) => name.startsWith('fetch '));
    expect(root?.parentSpanId).toBe(sampleRatio === 1 ? 'b7ad6b7169203331' : undefined);
    expect(fetches.map(({ name, parentSpanId }) => [name, parentSpanId])).toEqual(
      sampleRatio === 1
        ? [
            ['fetch catalog', root?.spanId],
            ['fetch stock', root?.spanId],
          ]
        : [],
    );
  });

  test('reaches every subgraph, with its state', async () => {
    await using federation = await startFederation(shop);
    await federation.send('{ product(id: "p1") { name units } }', {}, { traceparent, tracestate: 'a=1' });
    const seen = ['catalog', 'stock'].map((name) => federation.subgraphs.get(name)?.seen.at(-1)?.headers);
    expect(seen[0]?.traceparent).toMatch('0af7651916cd43dd8448eb211c80319c');
    expect(seen[1]).toMatchObject({ traceparent: seen[0]?.traceparent, tracestate: 'a=1' });
  });

  test('that is broken takes its state with it', () => {
    expect(traces.begin({ traceparent: 'x', tracestate: 'a=1' }).headers).not.toHaveProperty('tracestate');
  });
});

describe('a request', () => {
  const send = async (trustedProxies: number, id: string) => {
    const lines: { requestId?: string; service?: string; msg: string; status?: number }[] = [];
    const log = pino(
      { level: 'debug' },
      { write: (line) => lines.push(JSON.parse(line) as (typeof lines)[0]) },
    );
    const subgraphs = { catalog: { http: 'http://127.0.0.1:1/' } };
    await using federation = await startFederation(shop, { trustedProxies, subgraphs }, log);
    const { headers } = await federation.send('{ product(id: "p1") { name } }', {}, { 'x-request-id': id });
    return { id: headers.get('x-request-id'), lines };
  };

  test('keeps the name that a proxy of ours gave it, in the answer and in logs', async () => {
    const { id, lines } = await send(1, 'r-1');
    expect(id).toBe('r-1');
    const [failure, access] = lines.filter(({ requestId }) => requestId === 'r-1');
    expect(failure).toMatchObject({ service: 'catalog', msg: 'fetch from subgraph failed' });
    expect(access).toMatchObject({ msg: 'request', method: 'POST', path: '/graphql', status: 200 });
  });

  test.each([
    ['nobody we trust', 0, 'r-1'],
    ['something that would spoil a log', 1, 'r 1"'],
  ])('gets a new name where it was named by %s', async (_name, hops, given) => {
    expect((await send(hops, given)).id).toMatch(/^[\da-f]{32}$/);
  });
});
