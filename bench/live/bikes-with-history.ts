// A process of the benchmark: bikes with a fleet and a history of events, and an assertion for its client.
import { createUuid } from '@bike-rentals/runtime';
import { openStore } from '../../subgraphs/bikes/src/store/open-store.ts';
import { makeBike, makeFleet, noon } from '../../subgraphs/bikes/src/testing/make-fleet.ts';
import { asRole, startServer } from '../../subgraphs/bikes/src/testing/start-server.ts';

const events = Number(process.argv[2]);
const bikes = 300;
const atOnce = 1_000;

const toBike = (index: number) => makeBike(`b${index}`, { modelId: index % 2 ? 'city' : 'cargo' });
await using server = await startServer(
  makeFleet(...Array.from({ length: bikes }, (_, index) => toBike(index))),
);
{
  await using store = await openStore(server.file);
  for (let start = 0; start < events; start += atOnce) {
    const rows = Array.from({ length: Math.min(atOnce, events - start) }, (_, offset) => {
      const index = start + offset;
      const { id: bikeId, modelId } = toBike(index % bikes);
      return {
        id: createUuid(),
        aggregate: `bike:${bikeId}`,
        version: index,
        type: 'bike.moved',
        payload: { bikeId, modelId, stationId: 'south', fromStationId: 'north' },
        actorId: 'eva',
        actorRole: 'ADMIN',
        at: noon,
      };
    });
    await store.transact((tx) => tx.event.createMany({ data: rows }));
  }
}
process.send?.({ port: server.port, assertion: server.sign(asRole) });
await new Promise((resolve) => process.once('disconnect', resolve));
