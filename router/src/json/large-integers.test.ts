import { once } from 'node:events';
import { connect } from '../testing/connect.ts';
import { startFederation, type Federation } from '../testing/start-federation.ts';
import { parseJson } from './parse-json.ts';

/** 2^53 + 1, and one that takes more than 64 bits. As numbers of JavaScript they would be others. */
const [ODD, HUGE] = ['9007199254740993', '-123456789012345678901234567890'];

let federation: Federation;
beforeAll(async () => {
  federation = await startFederation([
    {
      name: 'numbers',
      sdl: `
        scalar Long
        scalar Json
        input Range { ids: [ID!] from: Long weight: Float }
        type Query { echo(text: String id: ID long: Long json: Json range: Range float: Float): Json long: Long id: ID float: Float int: Int item: Item }
        type Subscription { longs: Item }
        type Item @key(fields: "long") { long: Long! }
      `,
      resolvers: {
        Subscription: {
          longs: {
            subscribe: async function* () {
              yield { longs: { long: BigInt(ODD) } };
            },
          },
        },
      },
    },
    { name: 'names', sdl: 'scalar Long type Item @key(fields: "long") { long: Long! name: String }' },
  ]);
});
afterAll(() => federation[Symbol.asyncDispose]());

/** What is sent and answered is text: only so one sees the digits. */
async function send(body: string, answers: Record<string, string> = {}) {
  const sent: string[] = [];
  for (const [name, subgraph] of federation.subgraphs) {
    subgraph.interceptWith((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { variables } =
          /"variables":(?<variables>.*)}$/.exec(Buffer.concat(chunks).toString())?.groups ?? {};
        sent.push(variables ?? '');
        response.writeHead(200, { 'content-type': 'application/json' }).end(answers[name]);
      });
    });
  }
  const response = await fetch(federation.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  return { sent, text: await response.text() };
}

const answered = { numbers: '{"data":{"echo":1}}' };

test.each([
  ['$v: ID', 'id: $v', ODD, `"${ODD}"`],
  ['$v: Long', 'long: $v', ODD, ODD],
  ['$v: Long', 'long: $v', HUGE, HUGE],
  ['$v: Json', 'json: $v', `{"a":[${HUGE},1.5e3]}`, `{"a":[${HUGE},1500]}`],
  ['$v: Float', 'float: $v', ODD, ODD],
  [
    '$v: Range',
    'range: $v',
    `{"ids":[${ODD},"1"],"from":${ODD},"weight":${ODD}}`,
    `{"ids":["${ODD}","1"],"from":${ODD},"weight":9007199254740992}`,
  ],
])('a variable (%s) is passed on to the last digit', async (declared, argument, value, expected) => {
  const query = `query (${declared}) { echo(${argument}) }`;
  const { sent } = await send(`{"query":"${query}","variables":{"v":${value}}}`, answered);
  expect(sent).toEqual([`{"v":${expected}}`]);
});

test('an integer that is no Int is refused with its own digits', async () => {
  const { sent, text } = await send(
    `{"query":"query ($v: String) { echo(text: $v) }","variables":{"v":${ODD}}}`,
  );
  expect(sent).toEqual([]);
  expect(text).toContain(ODD);
  expect(text).toContain('BAD_USER_INPUT');
});

test.each([
  ['long', HUGE, HUGE],
  ['id', ODD, `"${ODD}"`],
  ['float', ODD, ODD],
])('an answer (%s) is passed on to the last digit', async (field, value, expected) => {
  const { text } = await send(`{"query":"{ ${field} }"}`, { numbers: `{"data":{"${field}":${value}}}` });
  expect(text).toBe(`{"data":{"${field}":${expected}}}`);
});

test('an Int beyond 32 bits is no Int', async () => {
  const { text } = await send('{"query":"{ int }"}', { numbers: `{"data":{"int":${ODD}}}` });
  expect(text).toContain('SUBGRAPH_INVALID_RESPONSE');
});

test('a key has all of its digits at the next service', async () => {
  const { sent, text } = await send('{"query":"{ item { name } }"}', {
    numbers: `{"data":{"item":{"__typename":"Item","long":${ODD}}}}`,
    names: '{"data":{"_entities":[{"name":"odd"}]}}',
  });
  expect(sent[1]).toBe(`{"representations":[{"__typename":"Item","long":${ODD}}]}`);
  expect(text).toBe('{"data":{"item":{"name":"odd"}}}');
});

test.each([`long: ${ODD}`, `json: { a: [${ODD}] }`, `range: { from: ${ODD} }`])(
  'where the planner would round it, it is refused: %s',
  async (argument) => {
    const { sent, text } = await send(`{"query":"{ echo(${argument}) }"}`, answered);
    expect(sent).toEqual([]);
    expect(text).toContain('BAD_USER_INPUT');
    const asDefault = await send(`{"query":"query ($v: Long = ${ODD}) { echo(long: $v) }"}`, answered);
    expect(asDefault.text).toContain('BAD_USER_INPUT');
  },
);

test('an id may be written as an integer', async () => {
  const query = `query ($v: ID = ${ODD}) { echo(id: $v) other: echo(id: ${ODD}) }`;
  const { sent, text } = await send(`{"query":"${query}"}`, { numbers: '{"data":{"echo":1,"other":2}}' });
  expect(sent).toEqual([`{"v":"${ODD}"}`]);
  expect(text).toBe('{"data":{"echo":1,"other":2}}');
});

test('over a WebSocket as well, of a client and of a service', async () => {
  await using client = await connect(federation.wsUrl, {});
  federation.subgraphs.get('numbers')?.interceptWith(undefined);
  const payload = `{"query":"query ($v: String) { echo(text: $v) }","variables":{"v":${ODD}}}`;
  client.socket.send(`{"id":"a","type":"subscribe","payload":${payload}}`);
  expect(JSON.stringify(await client.receive())).toContain(ODD);
  const text = once(client.socket, 'message');
  client.subscribe('b', 'subscription { longs { long } }');
  expect(String(await text)).toContain(`{"longs":{"long":${ODD}}}`);
});

test('what is beyond all numbers is no JSON', () => {
  expect(() => parseJson(`[1,${'9'.repeat(400)}]`)).toThrow(SyntaxError);
});

test('it is found wherever it stands', () => {
  for (let before = 0; before < 40; before += 1) {
    const text = `[${' '.repeat(before)}${ODD}]`;
    expect(JSON.stringify(parseJson(text))).toBe(`[${ODD}]`);
  }
});

test.each(['[1,2.5]', '{"a":"1234567890123456789"}', '[0.12345678901234568,1e21,12345678901234567000]'])(
  'all else is what it always was: %s',
  (text) => {
    expect(parseJson(text)).toEqual(JSON.parse(text));
  },
);
