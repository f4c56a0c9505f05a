import type { SubgraphDefinition } from '../build-subgraph.ts';
import { toThing } from './world.ts';

const reference = { __resolveReference: toThing };

/** Each supergraph tests another feature. No subgraph has resolvers: a World resolves the fields. */
export const supergraphs: Record<string, SubgraphDefinition[]> = {
  'keys, requirements and provided fields': [
    {
      name: 'catalog',
      sdl: `
        type Query {
          products(first: Int = 2, sort: Sort = NAME, ids: [ID!]): [Product!]!
          product(id: ID!): Product
          top(filter: Filter): Product!
        }
        enum Sort { NAME PRICE @inaccessible AGE }
        input Filter { text: String = "any" sort: Sort inner: Filter ranks: [Int!] }
        type Product @key(fields: "id") @key(fields: "code part { one }") {
          id: ID!
          code: ID! @shareable
          part: Part! @shareable
          name(upper: Boolean): String!
          weight: Int
          dims: Dims @shareable
          price(currency: String! = "USD" sort: Sort): Int
          maker: Maker @provides(fields: "label")
          related: [Product]
          sort: Sort
        }
        type Part @shareable { one: ID! }
        type Dims @shareable { w: Int h: Int! }
        type Maker @key(fields: "id") { id: ID! label: String @external }
      `,
    },
    {
      name: 'stock',
      sdl: `
        type Query { cheapest: [[Product!]] }
        type Product @key(fields: "id") {
          id: ID!
          weight: Int @external
          dims: Dims @external
          price(currency: String! = "USD" sort: Sort): Int @external
          units: Int!
          shipping(zone: Int = 1): Int @requires(fields: "weight dims { w }")
          inEuro: String @requires(fields: "price(currency: \\"EUR\\")")
          inPound: String! @requires(fields: "price(currency: \\"GBP\\" sort: AGE) weight")
          plain: String @requires(fields: "price")
          shelves(n: Int): [Shelf!]
        }
        enum Sort { NAME PRICE AGE }
        type Dims @external { w: Int }
        type Shelf @key(fields: "id") { id: ID! row: Int! product: Product }
      `,
    },
    {
      name: 'people',
      sdl: `
        type Query { makers: [Maker!] }
        type Maker @key(fields: "id") { id: ID! label: String @shareable country: String! products: [Product!]! best: Shelf }
        type Product @key(fields: "code part { one }") { code: ID! @shareable part: Part! @shareable reviews: [Review!]! shipping(zone: Int = 1): Int @external cost: Float @requires(fields: "shipping(zone: 2)") }
        type Part @shareable { one: ID! }
        type Review { text: String stars: Int! author: Maker! about: Product }
        type Shelf @key(fields: "id") { id: ID! keeper: String label: String! @override(from: "stock") }
      `,
    },
  ],
  'interfaces, unions and interface objects': [
    {
      name: 'media',
      sdl: `
        type Query { media(kind: Kind): [Media] one: Media! found(text: String): [Found!]! named: Named }
        enum Kind { BOOK FILM }
        interface Named { name: String }
        interface Media implements Named @key(fields: "id") { id: ID! name: String pages: Int! }
        type Book implements Media & Named @key(fields: "id") { id: ID! name: String pages: Int! isbn: String! next: Media }
        type Film implements Media & Named @key(fields: "id") { id: ID! name: String pages: Int! length: Int cast: [Person!] }
        type Person implements Named @key(fields: "id") { id: ID! name: String age: Int! }
        type Note @shareable { text: String! }
        union Found = Book | Film | Person | Note
      `,
      resolvers: { Media: reference },
    },
    {
      name: 'reviews',
      sdl: `
        type Query { reviewed: [Media!] latest: Review }
        type Media @key(fields: "id") @interfaceObject {
          id: ID!
          pages: Int! @external
          reviews(first: Int = 1): [Review!]!
          score: Float
          effort: Int @requires(fields: "pages")
        }
        type Review { id: ID! text: String media: Media! by: Person }
        type Person @key(fields: "id") { id: ID! wrote: [Review] }
      `,
    },
    {
      name: 'awards',
      sdl: `
        type Query { awarded: [Winner] }
        union Winner = Book | Person
        interface Prized { prizes(n: Int): [Prize!]! }
        type Book implements Prized @key(fields: "id") { id: ID! prizes(n: Int): [Prize!]! rival: Winner }
        type Person implements Prized @key(fields: "id") { id: ID! prizes(n: Int): [Prize!]! }
        type Film @key(fields: "id") { id: ID! prized: Prized }
        type Prize { title: String! year: Int to: Winner! by: Jury }
        type Jury { id: ID! heads: [Person!] note: Note }
        type Note @shareable { text: String! }
      `,
    },
  ],
  'shared values and shared roots': [
    {
      name: 'left',
      sdl: `
        type Query { me: User @shareable boxes(of: [[Int]]): [Box!]! @shareable any: Any all: [Any]! @shareable }
        type User @key(fields: "id") { id: ID! name: String @shareable box: Box address: Address! @shareable team: Team }
        type Box @shareable { size: Int! lid: Lid inner: Box left: String }
        type Lid @shareable { color: Color! tight: Boolean }
        enum Color { RED GREEN BLUE }
        type Address @shareable { street: String city: City! }
        type City @shareable { name: String! zip: Int }
        type Team @key(fields: "id") { id: ID! members: [User!]! secret: String @inaccessible }
        union Any = User | Team | Box
      `,
    },
    {
      name: 'right',
      sdl: `
        type Query { me: User @shareable boxes(of: [[Int]]): [Box!]! @shareable all: [Any]! @shareable team(id: ID = "x"): Team! }
        type User @key(fields: "id") { id: ID! name: String @shareable address: Address! @shareable boss: User friends: [User] rank: Int! @tag(name: "x") }
        type Box @shareable { size: Int! lid: Lid inner: Box left: String }
        type Lid @shareable { color: Color! tight: Boolean }
        enum Color { RED GREEN BLUE }
        type Address @shareable { street: String city: City! }
        type City @shareable { name: String! zip: Int }
        type Team @key(fields: "id") { id: ID! lead: User! secret: String @external motto: String @requires(fields: "secret") }
        union Any = User | Team | Box
      `,
    },
  ],
  'fields of other services below type conditions': [
    {
      name: 'posts',
      sdl: `
        type Query { feed: [Post!]! one: Post walls: [[Post]] placed: [Placed] author: Author }
        union Post = Photo | Video | Story
        interface Placed { place: Place! spots: [Place!] }
        type Photo implements Placed @key(fields: "id") { id: ID! place: Place! spots: [Place!] width: Int next: Post }
        type Video implements Placed @key(fields: "id") { id: ID! place: Place! spots: [Place!] length: Int! next: Post author: Author }
        type Story { place: Place next: Post frame: Frame parts: [Post] author: Author }
        type Frame { place: Place next: Post }
        type Place @key(fields: "id") { id: ID! }
        type Author @key(fields: "id") { id: ID! latest: Post }
      `,
    },
    {
      name: 'maps',
      sdl: `
        type Query { places(first: Int): [Place!] }
        type Place @key(fields: "id") {
          id: ID!
          map(zoom: Int style: Style): String
          title: String!
          label: String
          size: Int
          region: Region
          beside(far: Boolean): Area
        }
        enum Style { PLAIN RICH }
        union Region = City | Land
        interface Area { name: String ruler: Author }
        type City implements Area { name: String ruler: Author code: Int }
        type Land implements Area { name: String ruler: Author size: Int! }
        type Author @key(fields: "id") { id: ID! }
      `,
    },
    {
      name: 'people',
      sdl: `
        type Author @key(fields: "id") { id: ID! name(upper: Boolean): String! age: Int home: Place! post: Photo }
        type Place @key(fields: "id") {
          id: ID!
          owner: Author!
          region: Region @external
          beside(far: Boolean): Area @external
          rank: Int @requires(fields: "region { ... on City { code } ... on Land { size name } }")
          worth: Int! @requires(fields: "beside(far: true) { name ... on City { code } ruler { id } }")
        }
        union Region = City | Land
        interface Area { name: String ruler: Author }
        type City implements Area @external { name: String ruler: Author code: Int }
        type Land implements Area @external { name: String ruler: Author size: Int! }
        type Photo @key(fields: "id") { id: ID! likes(first: Int): [Author] note: String }
        type Video @key(fields: "id") { id: ID! likes(first: Int): [Author] note: Int }
      `,
    },
  ],
  'values that a service knows in part': [
    {
      name: 'shop',
      sdl: `
        type Query {
          quick: Item @provides(fields: "size { cm }")
          slow(first: Int): Item
          items: [Item!] @provides(fields: "size { cm inner { mm } }")
        }
        type Item @key(fields: "id") {
          id: ID!
          size: Size @shareable
          box: Box! @shareable
          weight: Float @external
          fits: Int @requires(fields: "size { cm } weight")
          holds: String! @requires(fields: "box { size { cm inner { mm } } }")
        }
        type Box @shareable { size: Size item: Item }
        type Size { cm: Int @external label: String @shareable inner: Inner @shareable }
        type Inner { mm: Int @external text: String @shareable }
      `,
    },
    {
      name: 'sizes',
      sdl: `
        type Query { all: [Item] }
        type Item @key(fields: "id") { id: ID! size: Size @shareable box: Box! @shareable weight: Float }
        type Box @shareable { size: Size item: Item }
        type Size @shareable { cm: Int label: String inner: Inner }
        type Inner @shareable { mm: Int text: String }
      `,
    },
  ],
};
