import { findBikesViolations, readRecords } from '../invariants/index.ts';
import { returnBike, makeBike, makeFleet, minute, noon, queueUp, rent } from '../testing/make-fleet.ts';
import { openService, type TestService } from '../testing/open-service.ts';
import { handleCommands, type ReceivedCommand } from './handle-commands.ts';

function toRent(id: string, userId: string, intent: object): ReceivedCommand {
  const actor = { id: userId, role: 'RENTER' as const };
  const body = { actor, requestedAt: noon, whenUnavailable: 'REFUSE' as const, ...intent };
  return { id, type: 'rent-bike', version: 1, body };
}

function toReturn(id: string, userId: string, rentalId: string): ReceivedCommand {
  const actor = { id: userId, role: 'RENTER' as const };
  return {
    id,
    type: 'return-bike',
    version: 1,
    body: { actor, requestedAt: noon, rentalId, stationId: 'south' },
  };
}

const toVoid = (id: string): ReceivedCommand => ({
  id,
  type: 'void',
  version: 1,
  body: { actor: { id: 'ann', role: 'RENTER' } },
});

async function expectInOrder({ store, clock }: TestService) {
  const records = await readRecords(store.read);
  expect(findBikesViolations(records, clock.now())).toEqual([]);
  return records;
}

test('a command that comes again, in the same batch or later, has one effect and one outcome', async () => {
  await using service = await openService(makeFleet(makeBike('b1'), makeBike('b2', { modelId: 'cargo' })));
  const command = toRent('c1', 'ann', { modelId: 'city' });
  const [first, again, other] = await handleCommands(service, [
    command,
    command,
    toRent('c2', 'ann', { bikeId: 'b2' }),
  ]);
  expect(first).toMatchObject({ type: 'rental-started', body: { bikeId: 'b1' } });
  expect(again).toEqual(first);
  expect(other).toMatchObject({ type: 'rental-started', body: { bikeId: 'b2' } });
  expect(await handleCommands(service, [command])).toEqual([first]);
  expect(await handleCommands(service, [toRent('c3', 'bob', { bikeId: 'b1' }), command])).toMatchObject([
    { type: 'refused' },
    first,
  ]);
  const { rentals, commands, events } = await expectInOrder(service);
  expect([rentals.length, commands.length]).toEqual([2, 3]);
  expect(events.map(({ type }) => type)).toEqual(['rental.started', 'rental.started', 'demand.refused']);
});

test('an outcome stays as it was, whatever has happened since', async () => {
  await using service = await openService(makeFleet(makeBike('b1')));
  const [started] = await handleCommands(service, [toRent('c1', 'ann', { bikeId: 'b1' })]);
  const { rentalId } = started?.body as { rentalId: string };
  const [refused] = await handleCommands(service, [toRent('c2', 'bob', { bikeId: 'b1' })]);
  const [ended] = await handleCommands(service, [toReturn('c3', 'ann', rentalId)]);
  service.clock.advance(3_600_000);
  const again = [
    toRent('c1', 'ann', { bikeId: 'b1' }),
    toRent('c2', 'bob', { bikeId: 'b1' }),
    toReturn('c3', 'ann', rentalId),
  ];
  expect(await handleCommands(service, again)).toEqual([started, refused, ended]);
  expect((await expectInOrder(service)).bikes).toMatchObject([{ state: 'AVAILABLE', stationId: 'south' }]);
});

test('what was voided never happens, and what has happened is not voided', async () => {
  await using service = await openService(makeFleet(makeBike('b1'), makeBike('b2')));
  const [voided] = await handleCommands(service, [toVoid('c1')]);
  expect(voided).toEqual({ type: 'voided', version: 1, body: {} });
  expect(await handleCommands(service, [toRent('c1', 'ann', { bikeId: 'b1' })])).toEqual([voided]);
  const [started] = await handleCommands(service, [toRent('c2', 'ann', { bikeId: 'b1' })]);
  expect(await handleCommands(service, [toVoid('c2')])).toEqual([started]);
  const inOneBatch = [
    toRent('c3', 'bob', { bikeId: 'b2' }),
    toVoid('c3'),
    toVoid('c4'),
    toRent('c4', 'cid', { bikeId: 'b2' }),
  ];
  const outcomes = await handleCommands(service, inOneBatch);
  expect(outcomes.map(({ type }) => type)).toEqual(['rental-started', 'rental-started', 'voided', 'voided']);
  await expectInOrder(service);
});

test('of many who want the last bike one gets it, in one batch and in many at once', async () => {
  for (const size of [32, 4, 1]) {
    await using service = await openService(makeFleet(makeBike('b1')));
    const commands = Array.from({ length: 32 }, (_, n) =>
      toRent(
        `c${n}`,
        `user${n}`,
        n % 3 === 0
          ? { bikeId: 'b1' }
          : { modelId: 'city', whenUnavailable: n % 3 === 1 ? 'QUEUE' : 'REFUSE' },
      ),
    );
    const batches = Array.from({ length: 32 / size }, (_, n) => commands.slice(n * size, (n + 1) * size));
    const outcomes = (await Promise.all(batches.map((batch) => handleCommands(service, batch)))).flat();
    const counts = Object.groupBy(outcomes, ({ type }) => type);
    expect(counts['rental-started']).toHaveLength(1);
    expect(counts['waiting-list-joined']?.map(({ body }) => (body as { place: number }).place)).toEqual(
      Array.from(counts['waiting-list-joined'] ?? [], (_, index) => index + 1),
    );
    expect(outcomes).toHaveLength(32);
    await expectInOrder(service);
  }
});

test('the bike that has stood idle longest is found among many, at the station that was named', async () => {
  const bikes = Array.from({ length: 40 }, (_, n) =>
    makeBike(`b${n}`, {
      stationId: n % 2 ? 'north' : 'south',
      idleSince: new Date(noon.getTime() - ((n * 17) % 40) * 1_000),
    }),
  );
  await using service = await openService(
    makeFleet(...bikes, makeBike('old', { stationId: 'closed', idleSince: new Date(0) })),
  );
  const sorted = (stationId: string) =>
    bikes
      .filter((bike) => bike.stationId === stationId)
      .sort((a, b) => a.idleSince.getTime() - b.idleSince.getTime())
      .map(({ id }) => id);
  const commands = Array.from({ length: 8 }, (_, n) =>
    toRent(`c${n}`, `user${n}`, { modelId: 'city', stationId: 'south' }),
  );
  const outcomes = [
    ...(await handleCommands(service, commands.slice(0, 5))),
    ...(await handleCommands(service, commands.slice(5))),
  ];
  expect(outcomes.map(({ body }) => (body as { bikeId: string }).bikeId)).toEqual(
    sorted('south').slice(0, 8),
  );
});

test('a return within a batch serves the next command of it', async () => {
  const fleet = rent(makeFleet(makeBike('b1')), 'ann', { bikeId: 'b1' }).fleet;
  await using service = await openService(fleet);
  const [rental] = [...fleet.rentals.values()];
  const outcomes = await handleCommands(service, [
    toReturn('c1', 'ann', rental?.id ?? ''),
    toRent('c2', 'bob', { modelId: 'city' }),
    toRent('c3', 'cid', { bikeId: 'b1' }),
  ]);
  expect(outcomes.map(({ type }) => type)).toEqual(['rental-ended', 'rental-started', 'refused']);
  await expectInOrder(service);
});

test('whoever was skipped at a limit is served with an idle bike when a bike of theirs is back', async () => {
  // Bob waits for a city bike at south, has a cargo bike and may have one only.
  const bikes = [
    makeBike('b1'),
    makeBike('b2', { stationId: 'south' }),
    makeBike('c1', { modelId: 'cargo' }),
  ];
  const taken = rent(makeFleet(...bikes), 'zoe', { bikeId: 'b2' }).fleet;
  const waiting = rent(queueUp(taken, 'city', ['bob', 'south']), 'bob', { bikeId: 'c1' }).fleet;
  const { fleet: idle } = returnBike(waiting, 'b2', { stationId: 'closed' });
  const standing = { ...idle.bikes.get('b2'), stationId: 'south' } as ReturnType<typeof makeBike>;
  const fleet = { ...idle, bikes: new Map(idle.bikes).set('b2', standing) };
  await using service = await openService(fleet, { rules: { rentalsPerUser: 1 } });
  const rental = [...fleet.rentals.values()].find(({ bikeId }) => bikeId === 'c1');
  await handleCommands(service, [toReturn('r1', 'bob', rental?.id ?? '')]);
  const { holds } = await expectInOrder(service);
  expect(holds).toMatchObject([{ userId: 'bob', bikeId: 'b2', endedAt: null }]);
});

test("a hold that has run out is nobody's, whether or not the sweep has come by", async () => {
  const rented = rent(makeFleet(makeBike('b1')), 'zoe', { bikeId: 'b1' }).fleet;
  await using service = await openService(returnBike(queueUp(rented, 'city', 'ann', 'bob'), 'b1').fleet);
  service.clock.advance(15 * minute);
  const outcomes = await handleCommands(service, [
    toRent('c1', 'ann', { bikeId: 'b1' }),
    toRent('c2', 'bob', { modelId: 'city' }),
  ]);
  expect(outcomes).toMatchObject([{ body: { code: 'BIKE_UNAVAILABLE' } }, { type: 'rental-started' }]);
  const { events } = await expectInOrder(service);
  expect(events.find(({ type }) => type === 'hold.ended')).toMatchObject({ commandId: null });
});
