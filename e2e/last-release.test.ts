import { openTemporaryFolder } from '@bike-rentals/testing';
import { logIn, register, type Person } from './support/client.ts';
import { addFleet, rent, returnBike, type Fleet } from './support/fleet.ts';
import { expectInvariants } from './support/invariants.ts';
import { checkOut, findLastRelease } from './support/last-release.ts';
import { runStart, stop } from './support/system.ts';

const release = await findLastRelease();

/** The system of a folder on these data, as `npm start` runs it. */
async function start(folder: string | undefined, data: string) {
  const env = { DATA_DIR: data, PORT: '0' };
  const { process, url } = await runStart(env, [], folder);
  return { url, [Symbol.asyncDispose]: () => stop(process) };
}

interface Rentals {
  me: { id: string; rentals: { totalCount: number; nodes: { id: string }[] } };
}

/** Rents two bikes of different models, and returns the one that was rented before. */
async function ride(person: Person, fleets: [Fleet, Fleet], rentalId: string | undefined) {
  const [{ stationId }] = fleets;
  if (rentalId !== undefined)
    expect((await returnBike(person, rentalId, stationId)).__typename).toBe('RentalEnded');
  const first = await rent(person, { modelId: fleets[0].modelId });
  const second = await rent(person, { modelId: fleets[1].modelId });
  expect([first.__typename, second.__typename]).toEqual(['RentalStarted', 'RentalStarted']);
  expect((await returnBike(person, first.rentalId, stationId)).__typename).toBe('RentalEnded');
  return second.rentalId;
}

(release === undefined ? test.skip : test)(
  'the last release works on databases of this code, and this code afterwards',
  async () => {
    await using old = await checkOut(String(release));
    await using data = await openTemporaryFolder();
    let rentalId: string | undefined;
    let fleets: [Fleet, Fleet] | undefined;
    const counts: number[] = [];
    for (const folder of [undefined, old.path, undefined]) {
      await using system = await start(folder, data.path);
      const admin = await logIn(system, 'admin');
      fleets ??= [await addFleet(admin, { bikes: 1 }), await addFleet(admin, { bikes: 1 })];
      const ada = await logIn(system, 'ada');
      rentalId = await ride(ada, fleets, rentalId);
      const { me } = await ada.ask<Rentals>('{ me { id rentals { totalCount nodes { id } } } }');
      expect(me.rentals.nodes.map(({ id }) => id)).toContain(rentalId);
      counts.push(me.rentals.totalCount);
      await register(system);
      const { bikeModels } = await admin.ask<{ bikeModels: { nodes: object[] } }>(
        '{ bikeModels(first: 100) { nodes { id availableUnits } } stations(first: 10) { nodes { bikesParked } } }',
      );
      expect(bikeModels.nodes.length).toBeGreaterThan(2);
    }
    const [first = 0] = counts;
    expect(counts).toEqual([first, first + 2, first + 4]);
    await expectInvariants({ env: { DATA_DIR: data.path } });
  },
  120_000,
);
