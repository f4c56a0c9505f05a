import { randomUUID } from 'node:crypto';
import { bikeCommandQueue } from '@bike-rentals/contracts';
import { findSharedBrokers } from '@bike-rentals/testing';
import { connect, type ChannelModel } from 'amqplib';
import { getCursor, logIn, register, type Person } from '../e2e/support/client.ts';
import { addFleet, returnBike, rent, type Answer } from '../e2e/support/fleet.ts';
import { expectInvariants } from '../e2e/support/invariants.ts';
import { findNginx } from '../e2e/support/nginx.ts';
import { startBrokerSystem, type BrokerSystem } from '../e2e/support/system.ts';

const brokers = await findSharedBrokers();
/** Queries reach the other instance of bikes through NGINX only. */
const testFailover = (await findNginx()) === undefined ? test.skip : test;

(brokers ? describe : describe.skip)('on RabbitMQ and Kafka', () => {
  let system: BrokerSystem;
  let admin: Person;
  let rabbitmq: ChannelModel;
  let queue: string;

  beforeAll(async () => {
    if (!brokers) throw new Error('no brokers');
    system = await startBrokerSystem(brokers);
    admin = await logIn(system, 'admin');
    rabbitmq = await connect(brokers.rabbitmqUrl);
    queue = `${system.env.BROKER_PREFIX ?? ''}${bikeCommandQueue}`;
  });
  afterAll(async () => {
    await using _ = system;
    await rabbitmq.close();
    await expectInvariants(system);
  });

  test('a command delivered three times has one effect and the same outcome each time', async () => {
    const rider = await register(system);
    const fleet = await addFleet(admin, { bikes: 3 });
    const id = randomUUID();
    const body = {
      actor: { id: rider.id, role: 'RENTER' },
      requestedAt: new Date().toISOString(),
      modelId: fleet.modelId,
      whenUnavailable: 'REFUSE',
    };
    const outcomes = await sendRaw(
      Array.from({ length: 3 }, () => ({ id, type: 'rent-bike', version: 1, body })),
    );
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
    expect(outcomes[0]).toMatchObject({ type: 'rental-started' });
    const { me } = await rider.ask<{ me: { rentals: { totalCount: number } } }>(
      '{ me { rentals { totalCount } } }',
    );
    expect(me.rentals.totalCount).toBe(1);
  });

  test('a poison message is set aside with its reason, and the next command is served', async () => {
    const channel = await rabbitmq.createConfirmChannel();
    const poison = randomUUID();
    channel.sendToQueue(queue, Buffer.from('{ this is not'), { messageId: poison, persistent: true });
    await channel.waitForConfirms();
    const rider = await register(system);
    const fleet = await addFleet(admin, { bikes: 1 });
    expect(await rent(rider, { modelId: fleet.modelId })).toMatchObject({ __typename: 'RentalStarted' });
    const dead = await channel.get(`${queue}.dead`, { noAck: true });
    expect(dead && dead.properties.messageId).toBe(poison);
    await channel.close();
  });

  testFailover('the primary is killed in the middle of renting, and the backup goes on', async () => {
    const watcher = await register(system);
    const riders = await Promise.all(Array.from({ length: 12 }, () => register(system)));
    const fleet = await addFleet(admin, { bikes: riders.length });
    await using watch = watcher.subscribe<{
      bikeEvents: { kind: string; cursor: string; bike: { id: string } };
    }>(
      'subscription ($filter: BikeEventFilter, $after: ID) { bikeEvents(filter: $filter, after: $after) { kind cursor bike { id } } }',
      { filter: { modelId: fleet.modelId }, after: await getCursor(watcher) },
    );
    const primary = await system.whenReady('bikes');
    const renting = riders.map((rider) => rent(rider, { modelId: fleet.modelId }));
    await Promise.race(renting);
    primary.kill('SIGKILL');
    const answers = await Promise.all(renting);
    const ended = await Promise.all(answers.map((answer, index) => waitForEnd(riders[index], answer)));
    expect(ended).toEqual(riders.map(() => 'RENTED'));
    const rented = new Set<string>();
    while (rented.size < riders.length) {
      const { bikeEvents } = await watch.nextWhere(({ bikeEvents: event }) => event.kind === 'RENTED');
      expect(rented.has(bikeEvents.bike.id)).toBe(false);
      rented.add(bikeEvents.bike.id);
    }
    for (const rider of riders) {
      const { me } = await rider.ask<{ me: { rentals: { nodes: { id: string }[] } } }>(
        '{ me { rentals(active: true) { nodes { id } } } }',
      );
      await returnBike(rider, me.rentals.nodes[0]?.id, fleet.stationId);
    }
  });

  testFailover(
    'the primary freezes in the middle of renting: it is killed, and nobody notices but by waiting',
    async () => {
      const watcher = await register(system);
      const fleet = await addFleet(admin, { bikes: 8 });
      const riders = await Promise.all(fleet.bikeIds.map(() => register(system)));
      await using watch = watcher.subscribe<{ bikeEvents: { kind: string } }>(
        'subscription ($filter: BikeEventFilter, $after: ID) { bikeEvents(filter: $filter, after: $after) { kind } }',
        { filter: { modelId: fleet.modelId }, after: await getCursor(watcher) },
      );
      const frozen = await system.whenReady('bikes');
      const ended = new Promise((resolve) => frozen.once('exit', (_code, signal) => resolve(signal)));
      const over = { yet: false };
      let rides = 0;
      const riding = riders.map(async (rider) => {
        do {
          const answer = await rent(rider, { modelId: fleet.modelId });
          expect(await waitForEnd(rider, answer)).toBe('RENTED');
          const { me } = await rider.ask<{ me: { rentals: { nodes: { id: string }[] } } }>(
            '{ me { rentals(active: true) { nodes { id } } } }',
          );
          const back = await returnBike(rider, me.rentals.nodes[0]?.id, fleet.stationId);
          expect(await waitForEnd(rider, back)).toBe('RETURNED');
          rides += 1;
        } while (!over.yet);
      });
      expect(await watch.next()).toMatchObject({ bikeEvents: { kind: 'RENTED' } });
      frozen.kill('SIGSTOP');
      expect(await ended).toBe('SIGKILL');
      over.yet = true;
      await Promise.all(riding);
      // All of them are seen, each once: the one that was waited for above is the first.
      const seen = { RENTED: 0, RETURNED: 0 };
      seen.RENTED += 1;
      while (seen.RENTED + seen.RETURNED < 2 * rides) {
        const { bikeEvents } = await watch.next();
        seen[bikeEvents.kind as keyof typeof seen] += 1;
      }
      expect(seen).toEqual({ RENTED: rides, RETURNED: rides });
    },
  );

  /** A mutation may have answered "pending": then the subscription or the query tells. */
  async function waitForEnd(rider: Person | undefined, answer: Answer): Promise<string> {
    if (!rider) throw new Error('no rider');
    await using changes = rider.subscribe<{ rentalRequestChanged: { id: string; status: string } }>(
      'subscription { rentalRequestChanged { id status } }',
    );
    const query = 'query ($id: ID!) { rentalRequest(id: $id) { status } }';
    const { rentalRequest } = await rider.ask<{ rentalRequest: { status: string } }>(query, {
      id: answer.request.id,
    });
    if (rentalRequest.status !== 'PENDING') return rentalRequest.status;
    const { rentalRequestChanged } = await changes.next();
    return rentalRequestChanged.status;
  }

  /** As users sends them, with a reply queue of one's own; resolves with as many outcomes as messages. */
  async function sendRaw(
    commands: { id: string; type: string; version: number; body: object }[],
  ): Promise<unknown[]> {
    const channel = await rabbitmq.createChannel();
    const { queue: replyTo } = await channel.assertQueue('', { exclusive: true });
    const outcomes: unknown[] = [];
    const all = Promise.withResolvers<undefined>();
    await channel.consume(
      replyTo,
      (message) => {
        if (message) outcomes.push(JSON.parse(message.content.toString()));
        if (outcomes.length === commands.length) all.resolve(undefined);
      },
      { noAck: true },
    );
    for (const { id, ...command } of commands) {
      channel.sendToQueue(queue, Buffer.from(JSON.stringify({ id, ...command })), {
        messageId: id,
        correlationId: id,
        replyTo,
        persistent: true,
      });
    }
    await all.promise;
    await channel.close();
    return outcomes;
  }
});
