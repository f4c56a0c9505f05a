// A process of the benchmark: what a team would build first. One service with the same rules on the same tables through
// Prisma, a transaction for each mutation, without brokers, federation or live events. A request that arrives while the
// process is down is lost, other services learn nothing of a rental, and there is one thing to deploy.
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { createUuid, systemClock } from '@bike-rentals/runtime';
import jsonwebtoken from 'jsonwebtoken';
import { createExpand } from '../../subgraphs/bikes/src/hours/osm/expand-hours.ts';
import { createRuleReader } from '../../subgraphs/bikes/src/store/rule-reader.ts';
import { openStore } from '../../subgraphs/bikes/src/store/open-store.ts';
import { handleCommands, type ReceivedCommand } from '../../subgraphs/bikes/src/use-cases/handle-commands.ts';
import type { UseCaseContext } from '../../subgraphs/bikes/src/use-cases/use-case-context.ts';

const [file = '', secret = ''] = process.argv.slice(2);
const store = await openStore(file);
const place = { timeZone: 'Etc/UTC', country: null, state: null };
const service: UseCaseContext = {
  store,
  clock: systemClock,
  createId: createUuid,
  rules: createRuleReader(),
  timeZone: place.timeZone,
  place,
  expand: createExpand(place),
  onCommit: () => undefined,
};

interface Context {
  userId: string;
}

async function decide(type: string, { userId }: Context, input: { idempotencyKey: string }) {
  const { idempotencyKey, ...fields } = input;
  const actor = { id: userId, role: 'RENTER' };
  const body = { actor, requestedAt: new Date(), ...fields };
  const [outcome] = await handleCommands(service, [
    { id: idempotencyKey, type, version: 1, body } as unknown as ReceivedCommand,
  ]);
  return { type: outcome?.type, ...(outcome?.body as object) };
}

const typenames: Record<string, string> = {
  'rental-started': 'RentalStarted',
  'rental-ended': 'RentalEnded',
};
const resolveType = ({ type }: { type: string }) => typenames[type] ?? 'RentalRefused';

const server = new ApolloServer<Context>({
  typeDefs: `
    type Query { ok: Boolean }
    type Mutation { rentBike(input: RentBikeInput!): RentBikeResult! returnBike(input: ReturnBikeInput!): ReturnBikeResult! }
    input RentBikeInput { modelId: ID! idempotencyKey: ID! }
    input ReturnBikeInput { rentalId: ID! stationId: ID! idempotencyKey: ID! }
    union RentBikeResult = RentalStarted | RentalRefused
    union ReturnBikeResult = RentalEnded | RentalRefused
    type RentalStarted { rentalId: ID! }
    type RentalEnded { rentalId: ID! }
    type RentalRefused { code: String! }`,
  resolvers: {
    Mutation: {
      rentBike: (_: unknown, { input }: { input: { idempotencyKey: string } }, context: Context) =>
        decide('rent-bike', context, { ...input, whenUnavailable: 'REFUSE' } as never),
      returnBike: (_: unknown, { input }: { input: { idempotencyKey: string } }, context: Context) =>
        decide('return-bike', context, input),
    },
    RentBikeResult: { __resolveType: resolveType },
    ReturnBikeResult: { __resolveType: resolveType },
  },
});
const { url } = await startStandaloneServer(server, {
  listen: { port: 0, host: '127.0.0.1' },
  context: async ({ req }) => {
    const token = req.headers.authorization?.replace('Bearer ', '') ?? '';
    const { sub } = jsonwebtoken.verify(token, secret, { algorithms: ['HS256'] }) as { sub: string };
    return { userId: sub };
  },
});
process.send?.({ url });
process.once('disconnect', () => process.exit());
