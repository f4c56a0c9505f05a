import { getIntrospectionQuery } from 'graphql';
import { connect } from '../testing/connect.ts';
import { openTestStream, SSE } from '../testing/open-stream.ts';
import { shop } from '../testing/shop.ts';
import { startFederation, type Federation } from '../testing/start-federation.ts';

let federation: Federation;
let other: Federation;
beforeAll(async () => {
  federation = await startFederation(shop);
  const limits = { bodyBytes: 300, socketOperations: 1, initTimeoutMs: 20, cost: 5 };
  other = await startFederation(shop, { limits, corsOrigins: ['https://app.example'] });
});
afterAll(async () => {
  await federation[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
});

const spread = (depth: number) =>
  Array.from({ length: depth }, (_, n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`).join(' ');
const nest = (levels: number): string => '{ products '.repeat(levels) + '{ id }' + ' }'.repeat(levels);

/** Each fragment has two ways to the others: there are more ways through them than anybody could go. */
function cycles(length: number): string {
  const at = (n: number) => `...A${(n + length + 1) % (length + 1)}`;
  return Array.from(
    { length: length + 1 },
    (_, n) => `fragment A${n} on Query { ${at(n - 1)} ${`${at(n + 1)} `.repeat(6)} }`,
  ).join(' ');
}

const limitExceeded: [string, string][] = [
  ['TOO_DEEP', nest(20)],
  ['TOO_DEEP', '{a'.repeat(2_400)],
  ['TOO_DEEP', `{ a(x: ${'['.repeat(4_900)}`],
  ['TOO_DEEP', `{ a(x: ${'['.repeat(11)}${']'.repeat(11)}) }`],
  ['TOO_DEEP', `query($x: A = {b: ${'[{b: ['.repeat(6)}${']}]'.repeat(6)}}) { a }`],
  ['TOO_MANY_ALIASES', `{ ${Array.from({ length: 101 }, (_, n) => `a${n}: __typename`).join(' ')} }`],
  ['TOO_MANY_ROOT_FIELDS', `{ ${'__typename '.repeat(21)} }`],
  ['TOO_MANY_ROOT_FIELDS', `{ ... { ...F } } fragment F on Query { ${'__typename '.repeat(21)} }`],
  ['TOO_MANY_SELECTIONS', `{ products { ${'id '.repeat(2_001)} } }`],
  ['TOO_MANY_SELECTIONS', `{ ...F0 } ${spread(30)} fragment F30 on Query { __typename }`],
  ['GRAPHQL_VALIDATION_FAILED', `{ ...F0 } ${spread(30)} fragment F30 on Query { ...F0 }`],
  ['GRAPHQL_VALIDATION_FAILED', `{ ...A20 ...A0 } ${cycles(20)}`],
  ['TOO_MANY_REPETITIONS', `{ products { ${'...on Product { id } '.repeat(400)} } }`],
  [
    'TOO_MANY_REPETITIONS',
    `{ products { ${Array.from({ length: 101 }, (_, n) => `...F${n}`).join(' ')} } }
    ${Array.from({ length: 101 }, (_, n) => `fragment F${n} on Product { id }`).join(' ')}`,
  ],
  ['TOO_MANY_REPETITIONS', `{ a } fragment F on Product { ${'id '.repeat(400)} }`],
  ['TOO_DEEP', '{ a } fragment F on Product { a { ...F } }'],
  ['TOO_MANY_DIRECTIVES', `{ __typename ${'@skip(if: false) '.repeat(201)} }`],
  ['TOO_MANY_TOKENS', `{ ${'a '.repeat(5_001)} }`],
  [
    'GRAPHQL_VALIDATION_FAILED',
    'subscription($c: Boolean!) { ...F } fragment F on Subscription { a @skip(if: $c) }',
  ],
  ['BAD_USER_INPUT', '{ a(x: 1e400) }'],
  ['BAD_USER_INPUT', `{ a(x: ${'9'.repeat(300)}e9) }`],
  ['BAD_USER_INPUT', `{ a(x: -${'9'.repeat(310)}) }`],
  ['BAD_REQUEST', '{ __proto__: __typename }'],
  ['BAD_REQUEST', '{ __router_id: __typename }'],
  ['BAD_REQUEST', 'query($__proto__: ID!) { product(id: $__proto__) { id } }'],
];

test.each(limitExceeded)('refuses with %s over HTTP: %.40s', async (code, text) => {
  expect(await federation.send(text)).toMatchObject({ status: 400, errors: [{ extensions: { code } }] });
});

test.each(limitExceeded)('refuses with %s over WebSocket: %.40s', async (code, text) => {
  await using client = await connect(federation.wsUrl, {});
  client.subscribe('a', text);
  expect(await client.receive()).toMatchObject({ type: 'error', payload: [{ extensions: { code } }] });
  client.subscribe('b', '{ __typename }');
  expect(await client.receive()).toMatchObject({ id: 'b', type: 'next' });
});

test('refuses a stream of what is too much', async () => {
  await using stream = await openTestStream(federation.url, SSE, { query: nest(20) });
  expect(await stream.receive()).toMatchObject({ data: { errors: [{ extensions: { code: 'TOO_DEEP' } }] } });
});

test('what is wrong with a text is told up to twenty times', async () => {
  const fields = Array.from({ length: 100 }, (_, n) => `produkt${n}`).join(' ');
  const { status, errors } = await federation.send(`{ products { ${fields} } }`);
  expect([status, errors?.length]).toEqual([200, 21]);
  expect(errors?.at(-1)?.message).toContain('Too many validation errors');
});

test('playgrounds may ask for everything there is to know', async () => {
  const all = { inputValueDeprecation: true, schemaDescription: true, oneOf: true } as const;
  const { status, errors } = await federation.send(
    getIntrospectionQuery({ ...all, directiveIsRepeatable: true, specifiedByUrl: true }),
  );
  expect({ status, errors }).toEqual({ status: 200, errors: undefined });
});

test('a hundred thousand aliases are too large before they are too many', async () => {
  const text = `{ ${Array.from({ length: 100_000 }, (_, n) => `a${n}: __typename`).join(' ')} }`;
  expect(await federation.send(text)).toMatchObject({
    status: 413,
    errors: [{ extensions: { code: 'PAYLOAD_TOO_LARGE' } }],
  });
});

describe('with limits of its own', () => {
  test('an operation is too expensive', async () => {
    const refusal = { status: 400, errors: [{ extensions: { code: 'TOO_EXPENSIVE' } }] };
    expect(await other.send('{ products { id } }')).toMatchObject(refusal);
    expect((await other.send('{ product(id: "p1") { id } }')).status).toBe(200);
  });

  test('a body is too large', async () => {
    expect((await other.send(`{ __typename } # ${'x'.repeat(300)}`)).status).toBe(413);
  });

  test('a body that does not say how large it is is cut off', async () => {
    const body = ReadableStream.from([Buffer.alloc(200, 32), Buffer.alloc(200, 32)]);
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(other.url, { method: 'POST', headers, body, duplex: 'half' });
    expect(response.status).toBe(413);
  });

  test('a message is too large', async () => {
    await using client = await connect(other.wsUrl, {});
    client.send({ type: 'ping', payload: { text: 'x'.repeat(300) } });
    expect(await client.closed).toMatchObject({ code: 1009 });
  });

  test('a socket that says nothing is closed', async () => {
    await using client = await connect(other.wsUrl);
    expect(await client.closed).toMatchObject({ code: 4408 });
  });

  test('one operation more than a socket may have is refused, the others go on', async () => {
    await using client = await connect(other.wsUrl, {});
    client.subscribe('a', '{ __typename }');
    client.subscribe('b', '{ __typename }');
    const refusal = { id: 'b', type: 'error', payload: [{ extensions: { code: 'TOO_MANY_OPERATIONS' } }] };
    expect(await client.receive()).toMatchObject(refusal);
    expect(await client.receive()).toMatchObject({ id: 'a', type: 'next' });
  });
});

test.each([
  ['no page', undefined, true],
  ['its own page', 'own', true],
  ['a listed page', 'https://app.example', true],
  ['another page', 'https://evil.example', false],
  ['a page under development', 'http://localhost:5173', true],
  ['a page without an origin', 'null', false],
])('a WebSocket from %s', async (_name, origin, opens) => {
  const own = new URL(other.url).origin;
  const opened = connect(
    other.wsUrl,
    {},
    { ...(origin !== undefined && { origin: origin === 'own' ? own : origin }) },
  );
  if (!opens) return expect(opened).rejects.toThrow('403');
  await (await opened)[Symbol.asyncDispose]();
});
