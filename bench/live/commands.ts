import { randomUUID } from 'node:crypto';
import { getCursor, logIn, register, type Person } from '../../e2e/support/client.ts';
import { addFleet, type Fleet } from '../../e2e/support/fleet.ts';
import type { System } from '../../e2e/support/system.ts';

const crowd = 80;

const rent = `mutation ($input: RentBikeInput!) {
  rentBike(input: $input) { __typename ... on RentalStarted { rentalId } }
}`;
const giveBack = 'mutation ($input: ReturnBikeInput!) { returnBike(input: $input) { __typename } }';

export interface Traffic extends AsyncDisposable {
  riders: readonly Person[];
  fleet: Fleet;
  /** Commands that were answered. */
  readonly count: number;
  /** Of the last event that has happened. */
  getLastSeq(): Promise<number>;
}

/** So many commands a second, however long their answers take: riders rent and return in turn. */
export async function startTraffic(system: System, perSecond: number): Promise<Traffic> {
  const admin = await logIn(system, 'admin');
  const fleet = await addFleet(admin, { bikes: crowd, capacity: crowd });
  const riders: Person[] = [];
  for (let index = 0; index < crowd; index += 1) riders.push(await register(system));
  const idle = riders.map((person): Rider => ({ person, rentalId: undefined }));
  let count = 0;
  const timer = setInterval(() => {
    const rider = idle.shift();
    // All of them wait for an answer.
    if (!rider) return;
    void act(rider, fleet)
      .catch(() => undefined)
      .then(() => {
        count += 1;
        idle.push(rider);
      });
  }, 1_000 / perSecond);
  return {
    riders,
    fleet,
    get count() {
      return count;
    },
    getLastSeq: async () => Number(Buffer.from(await getCursor(admin), 'base64url').toString()),
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
    },
  };
}

interface Rider {
  person: Person;
  rentalId: string | undefined;
}

async function act(rider: Rider, { modelId, stationId }: Fleet): Promise<void> {
  const { person, rentalId } = rider;
  const idempotencyKey = randomUUID();
  if (rentalId === undefined) {
    const { data } = await person.send<{ rentBike: { rentalId?: string } }>(rent, {
      input: { modelId, idempotencyKey },
    });
    rider.rentalId = data?.rentBike.rentalId;
  } else {
    await person.send(giveBack, { input: { rentalId, stationId, idempotencyKey } });
    rider.rentalId = undefined;
  }
}
