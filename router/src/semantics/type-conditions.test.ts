import { connect } from '../testing/connect.ts';
import { federate } from '../testing/in-process.ts';
import { startFederation } from '../testing/start-federation.ts';
import type { SubgraphDefinition } from '../testing/start-subgraph.ts';

interface Reference {
  __typename: string;
  id: string;
}

const place = (id: string) => ({ __typename: 'Place', id });
const photo = { __typename: 'Photo', id: 'p', place: place('1'), places: [[place('1'), null]] };
const video = { __typename: 'Video', id: 'v', place: place('2'), places: [[place('2')], null] };

/** Photos and videos have places, of which another service knows all but their ids. */
const posts: SubgraphDefinition[] = [
  {
    name: 'posts',
    sdl: `
      type Subscription { posted: Post }
      type Mutation { turn: Post again: [Post] }
      type Query { feed: [Post!]! named: [Named] one(id: ID!): Post page: Page }
      union Post = Photo | Video
      interface Named { place: Place }
      type Page { inner: [[Post]] }
      type Photo implements Named @key(fields: "id") { id: ID! place: Place places: [[Place]] }
      type Video implements Named @key(fields: "id") { id: ID! place: Place places: [[Place]] }
      type Place @key(fields: "id") { id: ID! }
    `,
    resolvers: {
      Subscription: {
        posted: {
          subscribe: async function* () {
            for (const posted of [photo, video]) yield { posted };
          },
        },
      },
      Mutation: { turn: () => video, again: () => [photo] },
      Query: {
        feed: () => [photo, video],
        named: () => [video, null, photo],
        one: (_: unknown, { id }: Reference) => (id === 'p' ? photo : video),
        page: () => ({ inner: [[photo, video], null, [video]] }),
      },
    },
  },
  {
    name: 'maps',
    sdl: `
      type Place @key(fields: "id") { id: ID! map(zoom: Int): String title: String! label: String next: Place }
      type Photo @key(fields: "id") { id: ID! place: Place @external caption: String @requires(fields: "place { title }") }
      type Video @key(fields: "id") { id: ID! place: Place @external caption: String @requires(fields: "place { map(zoom: 9) }") }
    `,
    resolvers: {
      Place: {
        map: ({ id }: Reference, { zoom }: { zoom: number }) => `${id}@${zoom}`,
        title: ({ id }: Reference) => {
          if (id === '2') throw new Error('no title');
          return `title ${id}`;
        },
        label: ({ id }: Reference) => `label ${id}`,
        next: ({ id }: Reference) => place(`${id}0`),
      },
      Photo: { caption: (photo: { place: { title: string } }) => photo.place.title },
      Video: { caption: (video: { place: { map: string } }) => video.place.map },
    },
  },
];
const { send, seen } = federate(posts);

const MAPS = `
  ... on Photo { place { x: map(zoom: 1) } }
  ... on Video { place { x: map(zoom: 2) } }
`;

test.each<[string, unknown, Record<string, unknown>?]>([
  [`{ one(id: "v") { ${MAPS} } }`, { one: { place: { x: '2@2' } } }],
  [`{ feed { ${MAPS} } }`, { feed: [{ place: { x: '1@1' } }, { place: { x: '2@2' } }] }],
  [`{ named { ${MAPS} } }`, { named: [{ place: { x: '2@2' } }, null, { place: { x: '1@1' } }] }],
  [
    `mutation { turn { ${MAPS} } again { ${MAPS} } }`,
    { turn: { place: { x: '2@2' } }, again: [{ place: { x: '1@1' } }] },
  ],
  [
    `{ page { inner { ${MAPS} } } }`,
    {
      page: { inner: [[{ place: { x: '1@1' } }, { place: { x: '2@2' } }], null, [{ place: { x: '2@2' } }]] },
    },
  ],
  [
    '{ feed { ... on Photo { places { x: label } } ... on Video { places { x: map(zoom: 2) } } } }',
    { feed: [{ places: [[{ x: 'label 1' }, null]] }, { places: [[{ x: '2@2' }], null] }] },
  ],
  [
    'query ($a: Int $b: Int) { feed { ...P ...V } } fragment P on Photo { place { map(zoom: $a) } } fragment V on Video { place { map(zoom: $b) } }',
    { feed: [{ place: { map: '1@3' } }, { place: { map: '2@4' } }] },
    { a: 3, b: 4 },
  ],
  [
    '{ feed { ... on Photo { place { next { x: label } } } ... on Video { place { next { next { x: label } } } } } }',
    { feed: [{ place: { next: { x: 'label 10' } } }, { place: { next: { next: { x: 'label 200' } } } }] },
  ],
  [
    '{ feed { ... on Photo { x: place { label } } ... on Video { x: place { id map(zoom: 7) } } } }',
    { feed: [{ x: { label: 'label 1' } }, { x: { id: '2', map: '2@7' } }] },
  ],
  [
    '{ feed { ... on Photo { caption place { map(zoom: 5) } } ... on Video { caption place { map(zoom: 6) } } } }',
    {
      feed: [
        { caption: 'title 1', place: { map: '1@5' } },
        { caption: '2@9', place: { map: '2@6' } },
      ],
    },
  ],
  // A title fails only where nobody asks for it.
  [
    '{ feed { ... on Photo { place { title } } ... on Video { place { label } } } }',
    { feed: [{ place: { title: 'title 1' } }, { place: { label: 'label 2' } }] },
  ],
])('objects of each type have what was selected of them: %s', async (text, data, variables = {}) => {
  expect(await send(text, variables)).toEqual({ data });
});

test('what is selected of all types alike is asked for together', async () => {
  seen.length = 0;
  await send('{ feed { ... on Photo { place { label } } ... on Video { place { label } } } }');
  expect(seen.map(({ service }) => service)).toEqual(['posts', 'maps']);
});

test('an error has the path of the object that it is about', async () => {
  const { data, errors } = await send(
    '{ feed { ... on Photo { place { label } } ... on Video { place { title } } } }',
  );
  expect(data).toEqual({ feed: [{ place: { label: 'label 1' } }, { place: null }] });
  expect(errors).toMatchObject([{ message: 'no title', path: ['feed', 1, 'place', 'title'] }]);
});

test('each event of a subscription has what was selected of its type', async () => {
  await using federation = await startFederation(posts);
  await using client = await connect(federation.wsUrl, {});
  client.subscribe('a', `subscription { posted { ${MAPS} } }`);
  for (const x of ['1@1', '2@2']) {
    expect(await client.receive()).toMatchObject({ payload: { data: { posted: { place: { x } } } } });
  }
});

test('a field that the planner has to rename in a subgraph is followed under its own name', async () => {
  // To clients both places are nullable, to this subgraph one is not: it must not have the two under one name.
  const { send: askMixed, seen: seenMixed } = federate([
    {
      name: 'posts',
      sdl: `
        type Query { feed: [Post!]! }
        union Post = Photo | Video
        type Photo @key(fields: "id") { id: ID! place: Place }
        type Video @key(fields: "id") { id: ID! place: Place! @shareable }
        type Place @key(fields: "id") { id: ID! }
      `,
      resolvers: { Query: { feed: () => [photo, video] } },
    },
    {
      name: 'others',
      sdl: `
        type Video @key(fields: "id") { id: ID! place: Place @shareable }
        type Place @key(fields: "id") { id: ID! }
      `,
    },
    {
      name: 'maps',
      sdl: 'type Place @key(fields: "id") { id: ID! map(zoom: Int): String }',
      resolvers: {
        Place: { map: ({ id }: Reference, { zoom }: { zoom: number }) => `${id}@${zoom}` },
      },
    },
  ]);
  expect(await askMixed(`{ feed { ${MAPS} } }`)).toEqual({
    data: { feed: [{ place: { x: '1@1' } }, { place: { x: '2@2' } }] },
  });
  expect(seenMixed[0]?.query).toContain('alias');
});
