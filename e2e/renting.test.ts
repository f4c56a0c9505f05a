import { getCursor, logIn, register, type Person } from './support/client.ts';
import { addBike, addFleet, returnBike, rent } from './support/fleet.ts';
import { expectInvariants } from './support/invariants.ts';
import { findModes, type System } from './support/system.ts';

const modes = await findModes();

describe.each(modes)('renting, $name', ({ start }) => {
  let system: System;
  let admin: Person;
  let one: Person;
  let two: Person;

  beforeAll(async () => {
    system = await start();
    [admin, one, two] = await Promise.all([logIn(system, 'admin'), register(system), register(system)]);
  });
  afterAll(async () => {
    await using _ = system;
    await expectInvariants(system);
  });

  test('a bike is rented, seen on a subscription, and returned', async () => {
    const fleet = await addFleet(admin, { bikes: 1 });
    await using watch = two.subscribe<{
      bikeEvents: { kind: string; bike: { id: string; model: { brand: string } } };
    }>(
      `subscription ($filter: BikeEventFilter, $after: ID) {
        bikeEvents(filter: $filter, after: $after) { kind bike { id model { brand } } }
      }`,
      { filter: { modelId: fleet.modelId }, after: await getCursor(two) },
    );
    const started = await rent(one, { modelId: fleet.modelId });
    expect(started).toMatchObject({
      __typename: 'RentalStarted',
      bikeId: fleet.bikeIds[0],
      request: { status: 'RENTED' },
      rental: { bike: { id: fleet.bikeIds[0], state: 'RENTED' }, user: { id: one.id } },
    });
    expect(await watch.next()).toMatchObject({
      bikeEvents: { kind: 'RENTED', bike: { id: fleet.bikeIds[0], model: { brand: 'Test' } } },
    });
    expect(await returnBike(one, started.rentalId, fleet.stationId)).toMatchObject({
      __typename: 'RentalEnded',
    });
    expect(await watch.next()).toMatchObject({ bikeEvents: { kind: 'RETURNED' } });
  });

  test('two users race for the last bike 200 times, and exactly one wins', async () => {
    const fleet = await addFleet(admin, { bikes: 1 });
    for (let round = 0; round < 200; round += 1) {
      const answers = await Promise.all([one, two].map((person) => rent(person, { modelId: fleet.modelId })));
      const names = answers.map(({ __typename }) => __typename).sort();
      expect(names).toEqual(['RentalRefused', 'RentalStarted']);
      const winner = answers[0]?.rentalId ? one : two;
      const rentalId = answers[0]?.rentalId ?? answers[1]?.rentalId;
      expect(await returnBike(winner, rentalId, fleet.stationId)).toMatchObject({
        __typename: 'RentalEnded',
      });
    }
  });

  test('the same key gives the same answer, however often and at the same time', async () => {
    const fleet = await addFleet(admin, { bikes: 3 });
    const intent = { modelId: fleet.modelId, idempotencyKey: 'once' };
    const answers = await Promise.all([rent(one, intent), rent(one, intent), rent(one, intent)]);
    expect(new Set(answers.map(({ rentalId }) => rentalId)).size).toBe(1);
    expect(await rent(one, intent)).toEqual(answers[0]);
    const other = await one.send(
      'mutation ($input: RentBikeInput!) { rentBike(input: $input) { __typename } }',
      {
        input: { bikeId: fleet.bikeIds[1], idempotencyKey: 'once' },
      },
    );
    expect(other.errors?.[0]?.extensions).toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
      field: 'input.idempotencyKey',
    });
    await returnBike(one, answers[0].rentalId, fleet.stationId);
  });

  test('a returned bike goes to the next in line, who is told', async () => {
    const fleet = await addFleet(admin, { bikes: 1 });
    const started = await rent(one, { modelId: fleet.modelId });
    expect(await rent(two, { modelId: fleet.modelId, whenUnavailable: 'QUEUE' })).toMatchObject({
      __typename: 'WaitingListJoined',
      place: 1,
    });
    await using notices = two.subscribe<{ notificationReceived: { kind: string; bike: { id: string } } }>(
      'subscription { notificationReceived(after: "") { kind text bike { id state } } }',
    );
    await returnBike(one, started.rentalId, fleet.stationId);
    expect(await notices.next()).toMatchObject({
      notificationReceived: { kind: 'BIKE_HELD', bike: { id: fleet.bikeIds[0] } },
    });
    expect(await rent(one, { modelId: fleet.modelId })).toMatchObject({ code: 'BIKE_UNAVAILABLE' });
    const taken = await rent(two, { modelId: fleet.modelId });
    expect(taken).toMatchObject({ __typename: 'RentalStarted', bikeId: fleet.bikeIds[0] });
    await returnBike(two, taken.rentalId, fleet.stationId);
  });

  test('a rental is extended as the rules allow, once for a key, and its renter is told', async () => {
    const fleet = await addFleet(admin, { bikes: 1 });
    const rider = await register(system);
    const { rentalId } = await rent(rider, { modelId: fleet.modelId });
    await using notified = rider.subscribe<{ notificationReceived: { kind: string } }>(
      'subscription { notificationReceived(after: "") { kind } }',
    );
    const extend = (idempotencyKey: string) =>
      rider.ask<{ answer: object }>(
        `mutation ($input: ExtendRentalInput!) { answer: extendRental(input: $input) {
          __typename ... on RentalExtended { returnBy rental { returnBy extensions } } ... on RentalRefused { code } } }`,
        { input: { rentalId, idempotencyKey } },
      );
    const { rental } = await rider.ask<{ rental: { extendableUntil: string } }>(
      'query ($id: ID!) { rental(id: $id) { extendableUntil } }',
      { id: rentalId },
    );
    const returnBy = rental.extendableUntil;
    const answers = await Promise.all([extend('e1'), extend('e1'), extend('e1')]);
    for (const { answer } of answers)
      expect(answer).toEqual({
        __typename: 'RentalExtended',
        returnBy,
        rental: { returnBy, extensions: 1 },
      });
    expect((await notified.next()).notificationReceived.kind).toBe('EXTENDED');
    expect((await extend('e2')).answer).toMatchObject({ __typename: 'RentalExtended' });
    expect((await extend('e3')).answer).toEqual({ __typename: 'RentalRefused', code: 'EXTENSION_LIMIT' });
    await returnBike(rider, rentalId, fleet.stationId);
    expect((await extend('e4')).answer).toEqual({ __typename: 'RentalRefused', code: 'ALREADY_RETURNED' });
  });

  test('a held bike that goes to maintenance leaves its user the place', async () => {
    const fleet = await addFleet(admin, { bikes: 1 });
    const started = await rent(one, { modelId: fleet.modelId });
    await rent(two, { modelId: fleet.modelId, whenUnavailable: 'QUEUE' });
    await returnBike(one, started.rentalId, fleet.stationId);
    await admin.ask(
      'mutation ($id: ID!) { updateBike(id: $id, input: { state: MAINTENANCE }) { ... on Bike { state } } }',
      { id: fleet.bikeIds[0] },
    );
    const waiting = '{ me { waitingList { place heldUntil model { id } } } }';
    const { me } = await two.ask<{ me: { waitingList: { place: number; model: { id: string } }[] } }>(
      waiting,
    );
    expect(me.waitingList.find(({ model }) => model.id === fleet.modelId)).toMatchObject({
      place: 1,
      heldUntil: null,
    });
    const bikeId = await addBike(admin, fleet);
    const taken = await rent(two, { modelId: fleet.modelId });
    expect(taken).toMatchObject({ __typename: 'RentalStarted', bikeId });
    await returnBike(two, taken.rentalId, fleet.stationId);
  });

  test('a bike withdrawn while it is rented goes to maintenance when it is back; retiring it is refused', async () => {
    const fleet = await addFleet(admin, { bikes: 1 });
    const started = await rent(one, { modelId: fleet.modelId });
    const update = `mutation ($id: ID!) {
      updateBike(id: $id, input: { state: MAINTENANCE, reason: "brakes" }) { ... on Bike { state } }
      retireBike(id: $id) { ... on InvalidInput { field code } }
    }`;
    expect(await admin.ask(update, { id: fleet.bikeIds[0] })).toEqual({
      updateBike: { state: 'RENTED' },
      retireBike: { field: 'id', code: 'BIKE_RENTED' },
    });
    await returnBike(one, started.rentalId, fleet.stationId);
    const { bike } = await one.ask<{ bike: { state: string } }>(
      'query ($id: ID!) { bike(id: $id) { state } }',
      {
        id: fleet.bikeIds[0],
      },
    );
    expect(bike.state).toBe('MAINTENANCE');
  });

  test('a full station takes a bike all the same and shows as over-full', async () => {
    const fleet = await addFleet(admin, { bikes: 1, capacity: 1 });
    const other = await addFleet(admin, { bikes: 1 });
    const started = await rent(one, { modelId: other.modelId });
    expect(await returnBike(one, started.rentalId, fleet.stationId)).toMatchObject({
      __typename: 'RentalEnded',
    });
    expect(
      await one.ask('query ($id: ID!) { station(id: $id) { bikesParked capacity isOverFull } }', {
        id: fleet.stationId,
      }),
    ).toEqual({ station: { bikesParked: 2, capacity: 1, isOverFull: true } });
  });

  test('what is not the viewer’s is null or an error, never shown', async () => {
    const fleet = await addFleet(admin, { bikes: 1 });
    const started = await rent(one, { modelId: fleet.modelId });
    const query =
      'query ($bike: ID!) { bike(id: $bike) { state currentRental { id user { id email displayName } } } }';
    const variables = { bike: fleet.bikeIds[0] };
    expect(await two.ask(query, variables)).toEqual({ bike: { state: 'RENTED', currentRental: null } });
    expect(await one.ask(query, variables)).toMatchObject({
      bike: { currentRental: { user: { id: one.id } } },
    });
    expect(await admin.ask(query, variables)).toMatchObject({
      bike: { currentRental: { user: { id: one.id } } },
    });
    const rental = await two.send('query ($id: ID!) { rental(id: $id) { id } }', { id: started.rentalId });
    expect(rental.errors?.[0]?.extensions?.code).toBe('NOT_FOUND');
    await returnBike(one, started.rentalId, fleet.stationId);
  });

  test('bad input names the field', async () => {
    const both = await one.send(
      'mutation ($input: RentBikeInput!) { rentBike(input: $input) { __typename } }',
      {
        input: { bikeId: 'a', modelId: 'b', idempotencyKey: 'c' },
      },
    );
    expect(both.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.modelId' });
    const page = await one.send('{ bikes(first: 1000) { nodes { id } } }');
    expect(page.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'first' });
  });
});
