import { openStore } from '../../store/open-store.ts';
import { later, makeBike, makeFleet, noon, queueUp, rent } from '../../testing/make-fleet.ts';
import { asAdmin, asRenter, asStaff, startServer, type Server } from '../../testing/start-server.ts';
import { askFiles, provenAtNoon } from '../testing/ask-files.ts';

/** Ann has the only bike, for which Bob and Cid wait; of the cargo bikes one is held for Dan. */
function makeTown() {
  const start = makeFleet(makeBike('b1'), makeBike('c1', { modelId: 'cargo' }));
  const rented = rent(rent(start, 'ann', { bikeId: 'b1' }).fleet, 'eve', { bikeId: 'c1' }).fleet;
  return queueUp(rented, 'city', 'bob', ['cid', 'south']);
}

type Row = Record<string, unknown>;

async function take(server: Server, name: string, viewer = asStaff): Promise<Row[]> {
  const { status, text } = await askFiles(server, `/exports/${name}`, { viewer: provenAtNoon(viewer) });
  expect([name, status]).toEqual([name, 200]);
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Row);
}

let lastKey = 0;
async function change(server: Server, call: string, viewer = asStaff): Promise<void> {
  const key = `idempotencyKey: "k${(lastKey += 1)}"`;
  const query = `mutation { ${call.replace('KEY', key)} { __typename } }`;
  const { data, errors } = await server.ask(viewer, query);
  expect(errors).toBeUndefined();
  expect(JSON.stringify(data)).not.toMatch(/Refused|Invalid/);
}

test('the waiting lists are exported with places, and with the bikes that are held', async () => {
  await using server = await startServer(makeTown());
  const [bob, cid] = await take(server, 'waiting-list.ndjson');
  expect(bob).toMatchObject({ user_id: 'bob', brand: 'Brisk', place: 1, station: null, held_serial: null });
  expect(cid).toMatchObject({ user_id: 'cid', place: 2, station: 'south', joined_at: noon.toISOString() });
  await change(
    server,
    `endRental(input: { rentalId: "${await findRental(server, 'b1')}", stationId: "south", reason: "left here", KEY })`,
  );
  expect(await take(server, 'waiting-list.ndjson?model=city')).toMatchObject([
    { user_id: 'bob', place: null, held_serial: 'serial-b1', held_until: later(15 * 60_000).toISOString() },
    { user_id: 'cid', place: 1, held_serial: null, held_until: null },
  ]);
  expect(await take(server, 'waiting-list.ndjson?model=cargo')).toEqual([]);
});

async function findRental({ file }: Server, bikeId: string): Promise<string> {
  await using store = await openStore(file);
  return (await store.read.rental.findFirstOrThrow({ where: { bikeId, endedAt: null } })).id;
}

test('memberships, approvals, blocks and notes are exported with their states', async () => {
  await using server = await startServer(makeTown());
  const grant = 'grantMembership(input: { userId: "ann", name: "Year", length: "P365D"';
  await change(server, `${grant}, reason: "paid", KEY })`);
  await change(server, `${grant}, startsAtFirstRental: true, reason: "paid", KEY })`);
  await change(server, 'requestApproval(input: { text: "=cmd", KEY })', asRenter('bob'));
  await change(server, 'setApproval(input: { userId: "cid", isApproved: false, reason: "too young", KEY })');
  await change(server, 'blockRenter(input: { userId: "bob", reason: "two bikes left unlocked", KEY })');
  await change(server, 'blockRenter(input: { userId: "cid", reason: "a mistake", KEY })');
  await change(server, 'unblockRenter(input: { userId: "cid", reason: "sorry", KEY })');
  const note = (subject: string, text: string) =>
    change(server, `addNote(input: { ${subject}, text: "${text}", isPinned: true })`);
  await note('subjectType: BIKE, subjectId: "b1"', 'squeaks');
  await note('subjectType: USER, subjectId: "ann"', 'is kind');

  expect(await take(server, 'memberships.ndjson?user=ann')).toMatchObject([
    { name: 'Year', state: 'PENDING', from: null, granted_by: 'sam' },
    { name: 'Year', state: 'ACTIVE', from: noon.toISOString() },
  ]);
  expect(await take(server, 'memberships.ndjson?user=bob')).toEqual([]);
  expect(await take(server, 'approvals.ndjson')).toMatchObject([
    { user_id: 'bob', state: 'REQUESTED', text: '=cmd', decided_at: null },
    { user_id: 'cid', state: 'REFUSED', decided_by: 'sam' },
  ]);
  expect(await take(server, 'approvals.ndjson?state=REFUSED')).toMatchObject([{ user_id: 'cid' }]);
  const { text } = await askFiles(server, '/exports/approvals.csv', { viewer: provenAtNoon(asStaff) });
  expect(text).toContain("bob,REQUESTED,'=cmd,");
  expect(await take(server, 'blocks.ndjson')).toMatchObject([
    { user_id: 'cid', ended_by: 'sam' },
    { user_id: 'bob', reason: 'two bikes left unlocked', ended_by: null },
  ]);
  expect(await take(server, 'blocks.ndjson?status=ACTIVE')).toMatchObject([{ user_id: 'bob' }]);
  expect(await take(server, 'blocks.ndjson?user=cid&status=ACTIVE')).toEqual([]);
  expect(await take(server, 'notes.ndjson')).toMatchObject([
    { subject_type: 'USER', subject_id: 'ann', serial: null, text: 'is kind', author_id: 'sam' },
    { subject_type: 'BIKE', subject_id: 'b1', serial: 'serial-b1', text: 'squeaks', is_pinned: true },
  ]);
  expect(await take(server, 'notes.ndjson?type=BIKE')).toMatchObject([{ serial: 'serial-b1' }]);
  expect(await take(server, 'notes.ndjson?subject=ann')).toMatchObject([{ text: 'is kind' }]);
});

test('the versions of all rules are exported, a line for each', async () => {
  await using server = await startServer(makeTown());
  const set = 'setPolicy(input: { scope: { modelId: "city" }, version: 0, reason: "short of bikes",';
  await change(
    server,
    `${set} changes: [{ key: "rentalLength", value: "P3D" }, { key: "holdTime", value: "PT5M" }] })`,
    asAdmin,
  );
  const rows = await take(server, 'policies.ndjson');
  expect(rows.slice(0, 2)).toMatchObject([
    { brand: 'Brisk', station: null, version: 1, key: 'rentalLength', value: 'P3D', actor_id: 'eva' },
    { key: 'holdTime', value: 'PT5M', reason: 'short of bikes' },
  ]);
  // The first version of the town.
  expect(rows.at(-1)).toMatchObject({ brand: null, station: null, version: 1 });
});

test('the audit log is exported with what was changed, and filtered as in the app', async () => {
  await using server = await startServer(makeTown());
  const rentalId = await findRental(server, 'b1');
  await change(
    server,
    `setReturnBy(input: { rentalId: "${rentalId}", returnBy: "2026-05-20T12:00:00Z", reason: "holiday", KEY })`,
  );
  await change(server, 'blockRenter(input: { userId: "bob", reason: "rude", KEY })');
  const rows = await take(server, 'audit-log.ndjson?subject=b1');
  expect(rows).toMatchObject([
    {
      ...{ type: 'rental.due-changed', actor_id: 'sam', actor_role: 'STAFF', reason: 'holiday' },
      ...{ serial: 'serial-b1', rental_id: rentalId, user_id: 'ann', file: null },
    },
  ]);
  expect(rows[0]?.['changes']).toMatch(/^returnBy: 2026-05-08\S* -> 2026-05-20/);
  // Also that it was taken.
  expect(await take(server, 'audit-log.ndjson?type=renter.blocked&type=export.taken')).toMatchObject([
    { type: 'export.taken', file: 'audit-log.ndjson?type' },
    { type: 'export.taken', file: 'audit-log.ndjson?subject' },
    { type: 'renter.blocked', user_id: 'bob' },
  ]);
  expect(await take(server, 'audit-log.ndjson?actor=eva')).toEqual([]);
});

test('unmet demand is exported day by day, for admins', async () => {
  await using server = await startServer(makeTown());
  {
    await using store = await openStore(server.file);
    const data = Array.from({ length: 1_201 }, (_, index) => ({
      day: `2026-0${1 + (index % 4)}-01`,
      modelId: 'city',
      stationId: index < 4 ? '' : `s${index}`,
      code: 'BIKE_UNAVAILABLE',
      refusals: index + 1,
    }));
    await store.transact((tx) => tx.dayDemand.createMany({ data }));
  }
  const all = await take(server, 'unmet-demand.ndjson', asAdmin);
  // More than are read at once, each once and in order.
  expect(all).toHaveLength(1_201);
  expect(new Set(all.map(({ refusals }) => refusals)).size).toBe(1_201);
  expect(all[0]).toMatchObject({ day: '2026-01-01', brand: 'Brisk', model: 'city', station: null });
  const some = await take(server, 'unmet-demand.ndjson?from=2026-02-01&to=2026-03-31', asAdmin);
  expect(new Set(some.map(({ day }) => day))).toEqual(new Set(['2026-02-01', '2026-03-01']));
  const ask = (name: string, viewer = asAdmin) =>
    askFiles(server, `/exports/${name}`, { viewer: provenAtNoon(viewer) });
  expect((await ask('unmet-demand.csv', asStaff)).status).toBe(403);
  expect((await ask('unmet-demand.csv?from=yesterday')).status).toBe(400);
  expect((await ask('waiting-list.csv?user=ann')).status).toBe(400);
});

test('a long list is exported whole, in its order', async () => {
  await using server = await startServer(makeTown());
  {
    await using store = await openStore(server.file);
    const data = Array.from({ length: 1_100 }, (_, index) => ({
      ...{ id: `w${index}`, userId: `q${index}`, modelId: 'city', activeKey: `q${index}:city` },
      joinedAt: noon,
    }));
    await store.transact((tx) => tx.waitingEntry.createMany({ data }));
  }
  const rows = await take(server, 'waiting-list.ndjson');
  expect(rows.map(({ place }) => place)).toEqual(Array.from({ length: 1_102 }, (_, index) => index + 1));
  expect(rows.at(-1)).toMatchObject({ user_id: 'q1099' });
});
