import type { RequestListener, ServerResponse } from 'node:http';
import { log, shop } from '../testing/shop.ts';
import { startFederation, type RouterResponse, type Federation } from '../testing/start-federation.ts';

let federation: Federation;
beforeAll(async () => {
  federation = await startFederation(shop, { subgraphLimits: { maxBytes: 1_000_000 } });
});
afterAll(() => federation[Symbol.asyncDispose]());

const breakPeople = (listener: RequestListener, query: string) => breakService('people', listener, query);

async function breakService(name: string, listener: RequestListener, query: string): Promise<RouterResponse> {
  const service = federation.subgraphs.get(name);
  service?.interceptWith(listener);
  try {
    return await federation.send(query);
  } finally {
    service?.interceptWith(undefined);
  }
}

const answerWith =
  (status: number, body: string): RequestListener =>
  (request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  };

const answerHalf: RequestListener = (request, response) => {
  request.resume();
  response.writeHead(200, { 'content-length': '1000' });
  response.write('{"data":', () => response.destroy());
};

const answerEndlessly: RequestListener = (request, response) => {
  request.resume();
  const more = () => {
    while (response.write(' '.repeat(65_536)));
  };
  response.on('drain', more);
  more();
};

test.each<[string, RequestListener, string]>([
  ['500', answerWith(500, 'oops'), 'SUBGRAPH_UNAVAILABLE'],
  [
    'that it does not know us',
    answerWith(401, '{"errors":[{"message":"expired","extensions":{"code":"UNAUTHENTICATED"}}]}'),
    'SUBGRAPH_UNAVAILABLE',
  ],
  ['HTML', answerWith(200, '<html>'), 'SUBGRAPH_INVALID_RESPONSE'],
  ['a list', answerWith(200, '[1]'), 'SUBGRAPH_INVALID_RESPONSE'],
  ['null', answerWith(200, 'null'), 'SUBGRAPH_INVALID_RESPONSE'],
  ['errors that are none', answerWith(200, '{"errors":"x"}'), 'SUBGRAPH_INVALID_RESPONSE'],
  ['data that is null, without saying why', answerWith(200, '{"data":null}'), 'SUBGRAPH_INVALID_RESPONSE'],
  ['data that is a list', answerWith(200, '{"data":[]}'), 'SUBGRAPH_INVALID_RESPONSE'],
  ['neither data nor errors', answerWith(200, '{"data":null,"errors":[]}'), 'SUBGRAPH_INVALID_RESPONSE'],
  [
    'errors that are no list beside data',
    answerWith(200, '{"data":{"_entities":[null]},"errors":"x"}'),
    'SUBGRAPH_INVALID_RESPONSE',
  ],
  ['no entities', answerWith(200, '{"data":{}}'), 'SUBGRAPH_INVALID_RESPONSE'],
  ['null for its entities', answerWith(200, '{"data":{"_entities":null}}'), 'SUBGRAPH_INVALID_RESPONSE'],
  [
    'an object for its entities',
    answerWith(200, '{"data":{"_entities":{"keeper":"Ann"}}}'),
    'SUBGRAPH_INVALID_RESPONSE',
  ],
  ['too few entities', answerWith(200, '{"data":{"_entities":[]}}'), 'SUBGRAPH_INVALID_RESPONSE'],
  [
    'too many entities',
    answerWith(200, '{"data":{"_entities":[{"keeper":"Ann"},null]}}'),
    'SUBGRAPH_INVALID_RESPONSE',
  ],
  [
    'a list for an entity',
    answerWith(200, '{"data":{"_entities":[[{"keeper":"Ann"}]]}}'),
    'SUBGRAPH_INVALID_RESPONSE',
  ],
  ['a text for an entity', answerWith(200, '{"data":{"_entities":["Ann"]}}'), 'SUBGRAPH_INVALID_RESPONSE'],
  [
    'an entity of another type',
    answerWith(200, '{"data":{"_entities":[{"__typename":"Product","keeper":"Ann"}]}}'),
    'SUBGRAPH_INVALID_RESPONSE',
  ],
  ['half a body', answerHalf, 'SUBGRAPH_UNAVAILABLE'],
  ['half of its JSON', answerWith(200, '{"data":{"_ent'), 'SUBGRAPH_INVALID_RESPONSE'],
  ['nothing', answerWith(200, ''), 'SUBGRAPH_INVALID_RESPONSE'],
  ['no content', answerWith(204, ''), 'SUBGRAPH_INVALID_RESPONSE'],
  [
    '10 MB',
    answerWith(200, `{"data":{"_entities":["${'x'.repeat(10_000_000)}"]}}`),
    'SUBGRAPH_INVALID_RESPONSE',
  ],
  ['without end', answerEndlessly, 'SUBGRAPH_INVALID_RESPONSE'],
])('a service that answers %s costs its own fields only', async (_name, listener, code) => {
  const { status, data, errors } = await breakPeople(
    listener,
    '{ products(first: 1) { name units shelf { row keeper } } }',
  );
  expect(status).toBe(200);
  expect(data).toEqual({ products: [{ name: 'Lamp', units: 5, shelf: { row: 3, keeper: null } }] });
  expect(errors).toEqual([
    {
      message: expect.stringContaining('"people"') as string,
      path: ['products', 0, 'shelf'],
      extensions: { code, service: 'people' },
    },
  ]);
});

test.each([
  ['errors without any form', '{"data":{"_entities":[{"keeper":null}]},"errors":[null, 7, {"message":{}}]}'],
  ['entities that are no list', '{"data":{"_entities":{"0":{"keeper":"x"}}},"errors":[{"message":"m"}]}'],
  ['too few entities', '{"data":{"_entities":[]},"errors":[{"message":"m","path":"somewhere"}]}'],
  ['no data', '{"errors":[{"message":"m","path":["_entities",99,{}]}]}'],
])('a service that answers with %s is answered for', async (_name, body) => {
  const { data, errors } = await breakPeople(
    answerWith(200, body),
    '{ products(first: 1) { name shelf { row keeper } } }',
  );
  expect(data).toEqual({ products: [{ name: 'Lamp', shelf: { row: 3, keeper: null } }] });
  expect(errors?.length).toBeGreaterThan(0);
  for (const { path } of errors ?? []) expect(path).toEqual(['products', 0, 'shelf']);
});

test('entities that are fewer than was asked for are never those of others', async () => {
  const answer = answerWith(200, '{"data":{"_entities":[{"keeper":"one"},{"keeper":"three"}]}}');
  const { data, errors } = await breakPeople(answer, '{ products { shelf { keeper } } }');
  expect(JSON.stringify(data)).not.toMatch('one|three');
  expect(errors).toMatchObject([{ path: ['products'], extensions: { code: 'SUBGRAPH_INVALID_RESPONSE' } }]);
});

test('a service that never answers costs its own fields only, and a mutation it got is not sent again', async () => {
  await using slow = await startFederation(shop, { subgraphLimits: { timeoutMs: 500 } });
  const held: ServerResponse[] = [];
  slow.subgraphs.get('people')?.interceptWith((_request, response) => void held.push(response));
  const { data, errors } = await slow.send('{ product(id: "p1") { name shelf { row keeper } } }');
  expect(data).toEqual({ product: { name: 'Lamp', shelf: { row: 3, keeper: null } } });
  expect(errors).toMatchObject([{ extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }]);
  expect(held).toHaveLength(1);

  const sent: ServerResponse[] = [];
  slow.subgraphs.get('stock')?.interceptWith((_request, response) => void sent.push(response));
  log.length = 0;
  const mutation = await slow.send('mutation { restock(id: "p1") { id } addNote(text: "after") }');
  expect(sent).toHaveLength(1);
  expect(mutation.data).toBeNull();
  expect(mutation.errors).toMatchObject([
    { path: ['restock'], extensions: { code: 'SUBGRAPH_UNAVAILABLE', service: 'stock' } },
  ]);
});

test('requests beyond what a service may have under way fail at once', async () => {
  await using narrow = await startFederation(shop, { subgraphLimits: { maxRequests: 1 } });
  const catalog = narrow.subgraphs.get('catalog');
  const arrived = Promise.withResolvers<ServerResponse>();
  catalog?.interceptWith((_request, response) => arrived.resolve(response));
  const first = narrow.send('{ product(id: "p1") { name } }');
  const held = await arrived.promise;
  const second = await narrow.send('{ product(id: "p1") { name } }');
  expect(second.errors).toMatchObject([{ extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }]);
  held.end('{"data":{"product":{"name":"Lamp"}}}');
  expect((await first).data).toEqual({ product: { name: 'Lamp' } });
});

test.each([502, 503, 504])('a query that a proxy could not deliver (%i) is asked again', async (status) => {
  let asked = 0;
  const answers = [
    answerWith(status, '<html>'),
    answerWith(200, '{"data":{"_entities":[{"keeper":"Ann"}]}}'),
  ];
  const { data, errors } = await breakPeople(
    (request, response) => answers[asked++]?.(request, response),
    '{ product(id: "p1") { shelf { keeper } } }',
  );
  expect({ asked, data, errors }).toEqual({ asked: 2, data: { product: { shelf: { keeper: 'Ann' } } } });
});

test('a value that is nested beyond all measure costs its own field only', async () => {
  await using other = await startFederation([
    { name: 'json', sdl: 'scalar Json type Query { deep: Json }' },
    { name: 'other', sdl: 'type Query { seven: Int }', resolvers: { Query: { seven: () => 7 } } },
  ]);
  const send = (levels: number) => {
    const body = `{"data":{"deep":${'['.repeat(levels)}${']'.repeat(levels)}}}`;
    other.subgraphs.get('json')?.interceptWith(answerWith(200, body));
    return other.send('{ deep seven }');
  };
  expect(await send(3)).toMatchObject({ data: { deep: [[[]]], seven: 7 } });
  const { status, data, errors } = await send(20_000);
  expect({ status, data }).toEqual({ status: 200, data: { deep: null, seven: 7 } });
  expect(errors).toMatchObject([{ path: ['deep'], extensions: { code: 'SUBGRAPH_INVALID_RESPONSE' } }]);
});

test('a service cannot change what all objects inherit', async () => {
  const { data } = await breakPeople(
    answerWith(
      200,
      '{"data":{"__proto__":{"polluted":1},"_entities":[{"__proto__":{"polluted":1},"keeper":"Ann"}]}}',
    ),
    '{ product(id: "p1") { shelf { keeper } } }',
  );
  expect(data).toEqual({ product: { shelf: { keeper: 'Ann' } } });
  expect(Object.prototype).not.toHaveProperty('polluted');
});

test('an object where a number belongs is refused, whatever it makes of itself', async () => {
  const answer = answerWith(200, '{"data":{"_entities":[{"units":{"toString":1,"valueOf":1}}]}}');
  const { data, errors } = await breakService('stock', answer, '{ product(id: "p1") { name units } }');
  expect(errors).toMatchObject([
    { path: ['product', 'units'], extensions: { code: 'SUBGRAPH_INVALID_RESPONSE' } },
  ]);
  expect(data).toEqual({ product: null });
});
