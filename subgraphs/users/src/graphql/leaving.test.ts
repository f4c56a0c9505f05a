import { buildSubgraphSchema } from '@apollo/subgraph';
import { join } from 'node:path';
import { readTypeDefs } from '@bike-rentals/subgraph';
import { Kind, parse, subscribe, type DocumentNode, type ExecutionResult } from 'graphql';
import { openTestService } from '../testing/open-test-service.ts';
import { ada } from '../testing/start-test-users.ts';
import { createUseCases } from '../use-cases/index.ts';
import type { Context } from './context.ts';
import { resolvers } from './resolvers.ts';

/** A module of resolvers needs a document of its own. */
const emptyDocument: DocumentNode = { kind: Kind.DOCUMENT, definitions: [] };

/** As graphql-ws runs it: the operation's iterator, and the way to leave it. */
async function follow(users: Awaited<ReturnType<typeof openTestService>>, query: string) {
  const typeDefs = parse(await readTypeDefs(join(import.meta.dirname, '..')));
  const schema = buildSubgraphSchema([
    { typeDefs },
    ...resolvers.map((one) => ({ typeDefs: emptyDocument, resolvers: one as Record<string, never> })),
  ]);
  const { service } = users;
  const contextValue: Context = {
    viewer: ada as Context['viewer'],
    read: service.store.read,
    useCases: createUseCases(service),
    pubSub: service.pubSub,
  };
  const result = await subscribe({ schema, document: parse(query), contextValue });
  if (!(Symbol.asyncIterator in result)) throw new Error(JSON.stringify(result.errors));
  return result as AsyncGenerator<ExecutionResult, undefined, undefined>;
}

const queries = [
  'subscription { rentalRequestChanged { id } }',
  'subscription { notificationReceived { id } }',
  'subscription { notificationReceived(after: "") { id } }',
];

test.each(queries)('%s: whoever leaves while nothing happens is gone at once', async (query) => {
  await using users = await openTestService();
  const { pubSub } = users.service;
  const events = await follow(users, query);
  const waiting = events.next();
  expect(pubSub.countListeners()).toBe(1);
  await events.return(undefined);
  expect(pubSub.countListeners()).toBe(0);
  expect((await waiting).done).toBe(true);
});

test.each(queries)('%s: whoever leaves before the first event is awaited is gone too', async (query) => {
  await using users = await openTestService();
  await (await follow(users, query)).return(undefined);
  expect(users.service.pubSub.countListeners()).toBe(0);
});

test('a cursor that is refused leaves nobody behind', async () => {
  await using users = await openTestService();
  const events = await follow(users, 'subscription { notificationReceived(after: "unknown") { id } }');
  await expect(events.next()).rejects.toMatchObject({ extensions: { code: 'RESUME_GAP' } });
  expect(users.service.pubSub.countListeners()).toBe(0);
});
