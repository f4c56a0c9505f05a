import { makeBike, makeFleet, rent } from '../../testing/make-fleet.ts';
import { asAdmin, asRenter, asStaff, startServer, type Server } from '../../testing/start-server.ts';

const fleet = rent(makeFleet(makeBike('b1'), makeBike('b2')), 'zoe', { bikeId: 'b1' }).fleet;
const [rentalId = ''] = fleet.rentals.keys();

let server: Server;
beforeEach(async () => {
  server = await startServer(fleet);
});
afterEach(() => server[Symbol.asyncDispose]());

const selection =
  '... on NotesChanged { notes { id text isPinned author { id } } } ... on InvalidInput { code field }';

interface Note {
  id: string;
  text: string;
}

async function add(input: object, viewer = asStaff) {
  const query = `mutation ($input: AddNoteInput!) { result: addNote(input: $input) { ${selection} } }`;
  const { data, errors } = await server.ask(viewer, query, { input });
  return (errors ?? data.result) as unknown as { notes: Note[] };
}

async function remove(id: string, viewer = asStaff) {
  const query = `mutation ($id: ID!) { result: removeNote(id: $id, reason: "out of date") { ${selection} } }`;
  const { data, errors } = await server.ask(viewer, query, { id });
  return (errors ?? data.result) as unknown as { notes: Note[] };
}

test.each([
  ['BIKE', 'b1', 'bike(id: "b1")'],
  ['STATION', 'north', 'station(id: "north")'],
  ['RENTAL', rentalId, `rental(id: "${rentalId}")`],
  ['USER', 'zoe', '_entities(representations: [{ __typename: "User", id: "zoe" }])'],
])(
  'staff writes notes about a %s, sees the pinned ones first, and removes them',
  async (subjectType, subjectId, field) => {
    await add({ subjectType, subjectId, text: 'first' });
    await add({ subjectType, subjectId, text: 'pinned', isPinned: true });
    const { notes } = await add({ subjectType, subjectId, text: ' last ' }, asAdmin);
    expect(notes).toMatchObject([
      { text: 'pinned', isPinned: true, author: { id: 'sam' } },
      { text: 'last', isPinned: false, author: { id: 'eva' } },
      { text: 'first', isPinned: false, author: { id: 'sam' } },
    ]);
    expect((await remove(notes[1]?.id ?? '')).notes.map(({ text }) => text)).toEqual(['pinned', 'first']);
    expect(await remove(notes[1]?.id ?? '')).toEqual({ code: 'NOTE_UNKNOWN', field: 'id' });

    const type = `${subjectType.slice(0, 1)}${subjectType.slice(1).toLowerCase()}`;
    const query = `{ found: ${field} { ... on ${type} { notes { text } } } }`;
    const seen = async (viewer: typeof asStaff) =>
      JSON.stringify((await server.ask(viewer, query)).data.found);
    expect(await seen(asStaff)).toContain('[{"text":"pinned"},{"text":"first"}]');
    expect(await seen(asRenter('zoe'))).toContain('"notes":null');

    const log = await server.ask(
      asStaff,
      `{ auditLog(filter: { subjectId: "${subjectId}", types: ["note.added", "note.removed"] }) { nodes { type reason } } }`,
    );
    expect(log.data.auditLog).toEqual({
      nodes: [
        { type: 'note.removed', reason: 'out of date' },
        ...Array.from({ length: 3 }, () => ({ type: 'note.added', reason: null })),
      ],
    });
  },
);

test('a note is about something that there is, says something, and is for staff', async () => {
  const note = { subjectType: 'BIKE', subjectId: 'b1', text: 'x' };
  expect(await add({ ...note, subjectId: 'b9' })).toEqual({
    code: 'SUBJECT_UNKNOWN',
    field: 'subjectId',
  });
  for (const text of [' ', 'x'.repeat(1_001)])
    expect(await add({ ...note, text })).toEqual({ code: 'BAD_USER_INPUT', field: 'text' });
  expect(await add(note, asRenter('zoe'))).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  expect(await remove('n1', asRenter('zoe'))).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
});

test('a subject has a hundred notes at most', async () => {
  const note = { subjectType: 'BIKE', subjectId: 'b1' };
  for (let n = 0; n < 100; n += 1) await add({ ...note, text: `note ${n}` });
  expect(await add({ ...note, text: 'one more' })).toEqual({
    code: 'TOO_MANY_NOTES',
    field: 'subjectId',
  });
  expect((await add({ ...note, subjectId: 'b2', text: 'another bike' })).notes).toHaveLength(1);
});
