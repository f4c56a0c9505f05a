import { instances } from '@bike-rentals/system/services';
import { findLocalBrokers } from '@bike-rentals/testing';
import { getCursor, logIn, register } from './support/client.ts';
import { addFleet, rent } from './support/fleet.ts';
import { expectInvariants } from './support/invariants.ts';
import { startBrokerSystem } from './support/system.ts';

const brokers = await findLocalBrokers();
afterAll(() => brokers?.[Symbol.asyncDispose]());

const services = [...instances.map(({ name }) => name), 'router'];

(brokers ? test : test.skip)(
  'services that restart while both brokers are away answer at once, and do what was missed when they are back',
  async () => {
    if (!brokers) throw new Error('no brokers');
    await using system = await startBrokerSystem(brokers);
    const rider = await register(system);
    const fleet = await addFleet(await logIn(system, 'admin'), { bikes: 1 });
    const after = await getCursor(rider);
    await Promise.all([brokers.rabbitmq.kill(), brokers.kafka.kill()]);
    for (const name of services) {
      const child = await system.whenLive(name);
      child.kill('SIGKILL');
      await system.whenLive(name, { otherThan: child });
    }

    await using watch = rider.subscribe<{ bikeEvents: { kind: string } }>(
      'subscription ($filter: BikeEventFilter) { bikeEvents(filter: $filter) { kind } }',
      { filter: { modelId: fleet.modelId } },
    );
    const { me, bikeModel } = await rider.ask<{ me: { id: string }; bikeModel: { availableUnits: number } }>(
      'query ($id: ID!) { me { id } bikeModel(id: $id) { availableUnits } }',
      { id: fleet.modelId },
    );
    expect([me.id, bikeModel.availableUnits]).toEqual([rider.id, 1]);
    expect(await rent(rider, { modelId: fleet.modelId })).toMatchObject({ __typename: 'RentalPending' });
    // Told once it has lasted longer than a broker's restart.
    for (let reasons = ''; !/RabbitMQ for commands/.test(reasons) || !/Kafka for/.test(reasons);) {
      reasons = await (await fetch(`${system.addresses.bikes}/health/ready`)).text();
    }
    expect(await (await fetch(`${system.addresses.users}/metrics`)).text()).toMatch(
      /bike_rentals_failing_seconds\{what="RabbitMQ for outcomes of .*"\} \d/,
    );

    await Promise.all([brokers.rabbitmq.start(), brokers.kafka.start()]);
    // What Kafka had not got before it went away is live now, too.
    await watch.nextWhere(({ bikeEvents }) => bikeEvents.kind === 'RENTED');
    await using resumed = rider.subscribe<{ bikeEvents: { kind: string } }>(
      'subscription ($after: ID) { bikeEvents(after: $after) { kind } }',
      { after },
    );
    expect(await resumed.next()).toMatchObject({ bikeEvents: { kind: 'RENTED' } });
    for (const name of services) await system.whenReady(name);
    await expectInvariants(system);
  },
  180_000,
);
