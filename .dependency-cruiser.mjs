// The architecture, as rules: what may import what. `npm run lint:imports` checks them.

const services = '^subgraphs/([^/]+)/';
/** A floor of a service, or of one of its features. */
const floor = (names) => `^subgraphs/([^/]+)/src/[a-z/-]*\\b(${names})/`;
/** The packages that import services. */
const above = '^packages/(system|demo)/';
const inTests = '\\.test\\.ts$|/testing/';

/** The floors of the router, from the ground up. A room imports those of the floors below it only. */
const routerFloors = [
  ['json', 'authentication'],
  ['supergraph'],
  ['execution', 'health'],
  ['limits'],
  ['operations'],
  ['observability'],
  ['subscriptions'],
  ['http', 'websocket'],
  ['pages', 'playground'],
];

const routerRules = routerFloors.flatMap((rooms, floor) =>
  rooms.map((room) => {
    const below = routerFloors.slice(0, floor).flat();
    return {
      name: `router-${room}-imports-floors-below`,
      severity: 'error',
      from: { path: `^router/src/${room}/`, pathNot: inTests },
      to: {
        path: '^router/src/',
        pathNot: `^router/src/(${[room, ...below].join('|')})/`,
      },
    };
  }),
);

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Types included.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'domain-is-pure',
      comment: 'The rules import themselves, contracts and a calendar, and do no input or output.',
      severity: 'error',
      from: { path: floor('domain'), pathNot: inTests },
      to: {
        pathNot: [
          '^subgraphs/$1/src/[a-z/-]*\\bdomain/',
          '^packages/contracts/',
          '^packages/runtime/src/durations\\.ts$',
          '^packages/imports/src/domain/',
          '^node_modules/temporal-(polyfill|spec)/',
        ],
      },
    },
    {
      name: 'requests-only-read',
      comment:
        'Whatever changes something goes through a use case; resolvers and handlers read through the store.',
      severity: 'error',
      from: { path: floor('graphql|http'), pathNot: inTests },
      to: {
        path: [floor('consumers|jobs'), '/store/open-store\\.ts$'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'store-knows-no-use-case',
      severity: 'error',
      from: { path: floor('store'), pathNot: inTests },
      to: { path: floor('use-cases|graphql|http|consumers|jobs') },
    },
    {
      name: 'use-cases-know-no-door',
      severity: 'error',
      from: { path: floor('use-cases'), pathNot: inTests },
      to: { path: floor('graphql|http|consumers|jobs') },
    },
    {
      name: 'no-service-imports-another',
      comment: 'They talk over RabbitMQ, Kafka and GraphQL.',
      severity: 'error',
      from: { path: services, pathNot: inTests },
      to: { path: services, pathNot: '^subgraphs/$1/' },
    },
    {
      name: 'packages-know-no-service',
      comment: 'Only packages/system and packages/demo import services: they start and fill them.',
      severity: 'error',
      from: { path: '^packages/', pathNot: above },
      to: { path: '^(subgraphs|router|lambda)/' },
    },
    {
      name: 'services-know-no-system',
      comment:
        'Services and what they are built on import neither the code that starts and operates them nor the demo.',
      severity: 'error',
      from: { path: '^(packages|subgraphs|router|lambda)/', pathNot: above },
      to: { path: [above, '^(scripts|operator)/'] },
    },
    {
      name: 'the-system-knows-no-demo',
      comment: 'In production the system runs without the demo.',
      severity: 'error',
      from: { path: '^packages/system/' },
      to: { path: '^packages/demo/' },
    },
    {
      name: 'commands-are-run-not-imported',
      comment: 'Code that commands share is in packages/system.',
      severity: 'error',
      from: {},
      to: { path: '^(scripts|operator|packages/demo)/[^/]+\\.ts$' },
    },
    {
      name: 'the-web-app-is-apart',
      comment: 'It has dependencies of its own. It is built by a command, and known by its files.',
      severity: 'error',
      from: {},
      to: { path: '^web/' },
    },
    {
      name: 'the-router-knows-no-domain',
      severity: 'error',
      from: { path: '^router/' },
      to: { path: '^(packages/(contracts|messaging|sqlite|subgraph)|subgraphs|lambda)/' },
    },
    ...routerRules,
    {
      name: 'the-router-has-known-rooms',
      comment:
        'A new folder needs a floor. Files outside of a room start the router; nothing imports them but tests.',
      severity: 'error',
      from: {
        path: '^router/src/[^/]+/',
        pathNot: [inTests, `^router/src/(${routerFloors.flat().join('|')})/`],
      },
      to: {},
    },
    {
      name: 'code-that-runs-needs-no-test-code',
      severity: 'error',
      from: {
        path: '^(packages|subgraphs|router|lambda|operator)/',
        pathNot: [inTests, '^packages/testing/'],
      },
      to: { path: '^packages/testing/|/testing/|\\.test\\.ts$' },
    },
    {
      name: 'no-unresolved',
      comment: 'aws-lambda is types only: nothing of it is there when the code runs.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^aws-lambda$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // bench/competitors is a package of its own, installed only for the benchmark.
    exclude: { path: ['/generated/', 'generated\\.ts$', '^bench/competitors/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.mjs', '.js', '.json'],
    },
  },
};
