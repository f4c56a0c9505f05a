import { makeBike, makeFleet, queueUp, rent, returnBike } from '../../testing/make-fleet.ts';
import { anonymous, asRenter, asStaff, startServer, type Server } from '../../testing/start-server.ts';

// Zoe brought b1 back, so it is held for Ann; Bob and Cid wait behind her.
const fleet = (() => {
  const ridden = rent(makeFleet(makeBike('b1')), 'zoe', { bikeId: 'b1' }).fleet;
  return returnBike(queueUp(ridden, 'city', 'ann', 'bob', 'cid'), 'b1').fleet;
})();
let server: Server;

beforeAll(async () => {
  server = await startServer(fleet);
});
afterAll(() => server[Symbol.asyncDispose]());

const query = `query ($first: Int, $after: String) {
  bikeModel(id: "city") { waitingList(first: $first, after: $after) {
    nodes { user { id } place heldBike { id } } totalCount pageInfo { hasNextPage endCursor }
  } }
}`;

test('staff sees who waits for a model, page by page', async () => {
  const { data } = await server.ask(asStaff, query, { first: 2 });
  const { pageInfo, ...page } = data.bikeModel?.waitingList as unknown as { pageInfo: { endCursor: string } };
  expect(page).toEqual({
    nodes: [
      { user: { id: 'ann' }, place: null, heldBike: { id: 'b1' } },
      { user: { id: 'bob' }, place: 1, heldBike: null },
    ],
    totalCount: 3,
  });
  const next = await server.ask(asStaff, query, { after: pageInfo.endCursor });
  expect(next.data.bikeModel?.waitingList).toMatchObject({
    nodes: [{ user: { id: 'cid' }, place: 2 }],
    pageInfo: { hasNextPage: false },
  });
});

test.each([[anonymous], [asRenter('ann')]])('for anyone else it is null: %j', async (viewer) => {
  const { data, errors } = await server.ask(viewer, query);
  expect(errors).toBeUndefined();
  expect(data.bikeModel).toEqual({ waitingList: null });
});
