import { randomUUID } from 'node:crypto';
import type { Person } from './client.ts';

/** A model of one's own with some bikes at a station of one's own. */
export interface Fleet {
  modelId: string;
  stationId: string;
  bikeIds: string[];
}

export async function addFleet(
  admin: Person,
  { bikes, capacity = 10 }: { bikes: number; capacity?: number },
): Promise<Fleet> {
  const name = randomUUID();
  const { addBikeModel } = await admin.ask<{ addBikeModel: { id: string } }>(
    'mutation ($input: AddBikeModelInput!) { addBikeModel(input: $input) { ... on BikeModel { id } } }',
    { input: { brand: 'Test', name, formFactor: 'BICYCLE', propulsion: 'HUMAN' } },
  );
  const { addStation } = await admin.ask<{ addStation: { id: string } }>(
    'mutation ($input: AddStationInput!) { addStation(input: $input) { ... on Station { id } } }',
    { input: { name: `Station ${name}`, lat: 1, lon: 2, capacity } },
  );
  const fleet: Fleet = { modelId: addBikeModel.id, stationId: addStation.id, bikeIds: [] };
  for (let index = 0; index < bikes; index += 1) fleet.bikeIds.push(await addBike(admin, fleet));
  return fleet;
}

export async function addBike(
  admin: Person,
  { modelId, stationId }: Pick<Fleet, 'modelId' | 'stationId'>,
): Promise<string> {
  const { addBike: bike } = await admin.ask<{ addBike: { id: string } }>(
    'mutation ($input: AddBikeInput!) { addBike(input: $input) { ... on Bike { id } } }',
    { input: { serialNumber: randomUUID(), modelId, stationId } },
  );
  return bike.id;
}

export interface Answer {
  __typename: 'RentalStarted' | 'WaitingListJoined' | 'RentalRefused' | 'RentalPending' | 'RentalEnded';
  request: { id: string; status: string };
  rentalId?: string;
  bikeId?: string;
  place?: number;
  code?: string;
  rental?: { bike: { id: string; state: string }; user: { id: string } } | null;
}

const anyAnswer = `
  __typename
  ... on RentalAnswer { request { id status } }
  ... on RentalRefused { code }`;
const rentAnswer = `{ ${anyAnswer}
  ... on RentalStarted { rentalId bikeId rental { bike { id state } user { id } } }
  ... on WaitingListJoined { place }
}`;
const returnAnswer = `{ ${anyAnswer}
  ... on RentalEnded { rentalId }
}`;

export async function rent(
  person: Person,
  wish: { modelId?: string; bikeId?: string; whenUnavailable?: 'QUEUE'; idempotencyKey?: string },
): Promise<Answer> {
  // With bikes away the answer still says what was decided; only what bikes would add is missing.
  const { data, errors } = await person.send<{ rentBike: Answer }>(
    `mutation ($input: RentBikeInput!) { rentBike(input: $input) ${rentAnswer} }`,
    { input: { idempotencyKey: randomUUID(), ...wish } },
  );
  if (!data) throw new Error(JSON.stringify(errors));
  return data.rentBike;
}

export async function returnBike(
  person: Person,
  rentalId: string | undefined,
  stationId: string,
): Promise<Answer> {
  const { returnBike } = await person.ask<{ returnBike: Answer }>(
    `mutation ($input: ReturnBikeInput!) { returnBike(input: $input) ${returnAnswer} }`,
    { input: { idempotencyKey: randomUUID(), rentalId, stationId } },
  );
  return returnBike;
}
