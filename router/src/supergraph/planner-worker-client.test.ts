import { silentLog } from '@bike-rentals/runtime';
import { startRouter } from '../start-router.ts';
import { shop } from '../testing/shop.ts';
import { compose, startFederation } from '../testing/start-federation.ts';
import { startPlanner } from './planner-worker-client.ts';

const sdl = compose([{ name: 'one', url: 'http://127.0.0.1:1/', sdl: 'type Query { a: Int b: Int }' }]);
const script = new URL('../testing/faulty-planner-worker.ts', import.meta.url);

test('a plan is made in another thread', async () => {
  await using planning = startPlanner(sdl, silentLog);
  const plan = await planning.plan('query A { a } query B { b }', 'B');
  expect(plan.node).toMatchObject({ kind: 'Fetch', serviceName: 'one', operation: 'query B__one__0{b}' });
});

test('what cannot be planned says so, and costs nothing else', async () => {
  await using planning = startPlanner(sdl, silentLog);
  const bad = planning.plan('{ c }', undefined);
  const good = planning.plan('{ a }', undefined);
  await expect(bad).rejects.toMatchObject({ code: 'NO_QUERY_PLAN' });
  await expect(good).resolves.toMatchObject({ kind: 'QueryPlan' });
});

test('no more wait than may', async () => {
  await using planning = startPlanner(sdl, silentLog, { maxWaiting: 2, script });
  const first = planning.plan('1', undefined);
  const second = planning.plan('2', undefined);
  await expect(planning.plan('3', undefined)).rejects.toMatchObject({ code: 'OVERLOADED' });
  await Promise.all([first, second]);
  await expect(planning.plan('4', undefined)).resolves.toBeDefined();
});

test.each(['die', 'throw'])('a thread that is lost (%s) costs one operation', async (text) => {
  await using planning = startPlanner(sdl, silentLog, { script });
  const lost = planning.plan(text, undefined);
  const next = planning.plan('next', undefined);
  await expect(lost).rejects.toMatchObject({ code: 'OPERATION_TOO_COMPLEX' });
  await expect(next).resolves.toBeDefined();
});

test.each(['die', 'throw'])('a thread that cannot start (%s) is no fault of the operation', async (how) => {
  await using planning = startPlanner(how, silentLog, { script });
  await expect(planning.plan('1', undefined)).rejects.toMatchObject({ code: 'INTERNAL_SERVER_ERROR' });
});

test('an operation without end is given up', async () => {
  await using planning = startPlanner(sdl, silentLog, { script, timeoutMs: 2_000 });
  const lost = planning.plan('hang', undefined);
  const next = planning.plan('next', undefined);
  await expect(lost).rejects.toMatchObject({ code: 'OPERATION_TOO_COMPLEX' });
  await expect(next).resolves.toBeDefined();
});

test('a retired one ends its work', async () => {
  await using planning = startPlanner(sdl, silentLog, { script });
  const waiting = [planning.plan('1', undefined), planning.plan('2', undefined)];
  planning.retire();
  await Promise.all(waiting);
  expect(planning.waiting).toBe(0);
});

test('who waits when the router stops is told', async () => {
  const planning = startPlanner(sdl, silentLog, { script });
  const hanging = expect(planning.plan('hang', undefined)).rejects.toMatchObject({
    code: 'INTERNAL_SERVER_ERROR',
  });
  await planning[Symbol.asyncDispose]();
  await hanging;
});

test('clients meanwhile get a 503, which is not kept, and what is planned goes on', async () => {
  await using federation = await startFederation(shop, { planning: { maxWaiting: 1 } });
  const send = (name: string) => federation.send(`query ${name} { product(id: "p1") { name } }`);
  const data = { product: { name: 'Lamp' } };
  expect(await send('Known')).toMatchObject({ status: 200, data });
  const together = await Promise.all(['A', 'B', 'C', 'D', 'Known', 'A'].map(send));
  const refused = together.filter(({ status }) => status !== 200);
  expect(refused.length).toBeGreaterThan(0);
  for (const { status, errors } of refused) {
    expect(status).toBe(503);
    expect(errors).toMatchObject([{ extensions: { code: 'OVERLOADED' } }]);
  }
  expect(together[4]).toMatchObject({ status: 200, data });
  for (const name of ['A', 'B', 'C', 'D']) expect(await send(name)).toMatchObject({ status: 200, data });
});

test('the same operation asked by many at once is planned once', async () => {
  await using federation = await startFederation(shop, { planning: { maxWaiting: 1 } });
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => federation.send('query Same { product(id: "p1") { name } }')),
  );
  for (const { status } of answers) expect(status).toBe(200);
});

test('an operation that no thread survives is refused as the client’s', async () => {
  await using router = await startRouter(
    {
      port: 0,
      host: '127.0.0.1',
      supergraph: { sdl },
      subgraphs: {},
      planning: { script, timeoutMs: 1 },
      resume: {},
      trustedProxies: 0,
      corsOrigins: [],
      production: false,
    },
    { log: silentLog },
  );
  const response = await fetch(`http://127.0.0.1:${router.port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: '{"query":"query hang { a }"}',
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    errors: [{ extensions: { code: 'OPERATION_TOO_COMPLEX' } }],
  });
});
