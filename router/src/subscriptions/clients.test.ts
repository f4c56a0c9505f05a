import { ApolloClient, CombinedProtocolErrors, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { createClient } from 'graphql-sse';
import { startFederation, type Federation } from '../testing/start-federation.ts';
import { createTicker } from '../testing/ticker.ts';

let ticker: ReturnType<typeof createTicker>;
let federation: Federation;
beforeEach(async () => {
  ticker = createTicker();
  federation = await startFederation(ticker.definitions);
});
afterEach(() => federation[Symbol.asyncDispose]());

const query = 'subscription { unmarked { at item { label } } }';
const toData = (at: number) => ({ unmarked: { at, item: { label: `Item i${at}` } } });

test('graphql-sse gets events until the stream ends', async () => {
  const client = createClient({ url: federation.url, retryAttempts: 0 });
  const listening = ticker.subscribed();
  const results = client.iterate({ query });
  const first = results.next();
  await listening;
  ticker.tick(1);
  expect((await first).value).toEqual({ data: toData(1) });
  ticker.tick(2);
  expect((await results.next()).value).toEqual({ data: toData(2) });
  ticker.end();
  expect(await results.next()).toMatchObject({ done: true });
  client.dispose();
});

test('graphql-sse is told what is not valid', async () => {
  const client = createClient({ url: federation.url, retryAttempts: 0 });
  const answer = await client.iterate({ query: 'subscription { nothing }' }).next();
  expect(answer.value).toMatchObject({ errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] });
  client.dispose();
});

describe('Apollo Client', () => {
  let client: ApolloClient;
  let received: ReadableStreamDefaultReader<unknown>;
  beforeEach(async () => {
    client = new ApolloClient({ link: new HttpLink({ uri: federation.url }), cache: new InMemoryCache() });
    const listening = ticker.subscribed();
    received = readAll(client.subscribe({ query: gql(query) }));
    await listening;
  });
  afterEach(() => client.stop());

  function readAll(results: ReturnType<ApolloClient['subscribe']>) {
    const stream = new ReadableStream<unknown>({
      start(controller) {
        results.subscribe({
          next: (value) => controller.enqueue(value),
          error: (error: unknown) => controller.error(error),
          complete: () => controller.close(),
        });
      },
    });
    return stream.getReader();
  }

  test('gets events over multipart until the stream ends', async () => {
    for (const at of [1, 2]) {
      ticker.tick(at);
      expect(await received.read()).toMatchObject({ value: { data: toData(at) } });
    }
    ticker.end();
    expect(await received.read()).toMatchObject({ done: true });
  });

  test('is told that events may have been missed', async () => {
    federation.subgraphs.get('ticks')?.cutSockets();
    const { value } = (await received.read()) as { value: { error?: unknown } };
    const { error } = value;
    if (!CombinedProtocolErrors.is(error)) throw new Error('not an error of the protocol');
    expect(error.errors).toMatchObject([{ extensions: { code: 'SUBSCRIPTION_INTERRUPTED' } }]);
  });
});
