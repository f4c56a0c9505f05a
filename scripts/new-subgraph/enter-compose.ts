import { isMap, isScalar, isSeq, parseDocument, type Node, type Pair } from 'yaml';

/** A service that is entered into docker-compose.yml. */
export interface NewService {
  name: string;
  variable: string;
  port: number;
  /** The existing service, and its last instance, after which the new one is inserted. */
  after: { service: string; instance: string; variable: string };
}

interface Insertion {
  at: number;
  text: string;
}

/** Adds the service's container, migration, volume and addresses to docker-compose.yml, and keeps its comments. */
export function enterIntoCompose(text: string, { name, variable, port, after }: NewService): string {
  const line = (path: string[], added: string): Insertion => ({
    at: findEnd(text, path),
    text: `${added}\n`,
  });
  const insertions = [
    line(['x-environment', `${after.variable}_DATABASE`], `  ${variable}_DATABASE: /data/${name}/${name}.db`),
    line(['services', after.instance], `\n${toContainer(name, port)}`),
    line(['services', `migrate-${after.service}`], `\n${toMigration(name)}`),
    line(
      ['services', 'router', 'depends_on', after.service],
      `      ${name}: { condition: service_healthy }`,
    ),
    line(
      ['services', 'operator', 'volumes', `${after.service}-data:/data/${after.service}`],
      `      - ${name}-data:/data/${name}`,
    ),
    line(['volumes', `${after.service}-data`], `  ${name}-data:`),
    intoJson(text, ['services', 'router', 'environment', 'ROUTER_SUBGRAPHS'], {
      [name]: { http: `http://${name}:${port}/graphql` },
    }),
    intoJson(text, ['services', 'watchdog', 'environment', 'WATCHED'], { [name]: port }),
  ];
  return insertions
    .toSorted((one, other) => other.at - one.at)
    .reduce((result, { at, text: added }) => result.slice(0, at) + added + result.slice(at), text);
}

const toContainer = (name: string, port: number): string => `  ${name}:
    <<: *service
    command: [node, subgraphs/${name}/src/main.ts]
    networks: [services]
    environment: *environment
    volumes:
      - ${name}-data:/data/${name}
      - public-keys:/keys/public:ro
    depends_on:
      keys: { condition: service_completed_successfully }
      migrate-${name}: { condition: service_completed_successfully }
    healthcheck:
      <<: *health
      test: [CMD, operator/check-health.sh, '${port}']`;

const toMigration = (name: string): string => `  migrate-${name}:
    <<: *once
    command: [node, operator/migrate.ts, ${name}]
    network_mode: none
    environment: *environment
    volumes: ['${name}-data:/data/${name}']`;

/** Returns the offset after the last line of this node. */
function findEnd(text: string, path: string[]): number {
  const [key, value] = findPair(text, path);
  const end = findLast(value ?? key).range?.[1] ?? 0;
  const next = text.indexOf('\n', end);
  return next === -1 ? text.length : next + 1;
}

/** The parser counts the comment before the next node to a block, so the end is that of its last scalar. */
function findLast(node: Node): Node {
  const last = isMap(node) && !node.flow ? (node.items as Pair<Node, Node | null>[]).at(-1) : undefined;
  if (last) return findLast(last.value?.range ? last.value : last.key);
  const item = isSeq(node) && !node.flow ? (node.items as Node[]).at(-1) : undefined;
  return item ? findLast(item) : node;
}

/** Inserts a first member into a JSON object that spans several lines. */
function intoJson(text: string, path: string[], member: object): Insertion {
  const [, value] = findPair(text, path);
  const opened = text.indexOf('{', value?.range?.[0] ?? 0);
  const added = JSON.stringify(member)
    .slice(1, -1)
    .replaceAll(/([:{}])(?=["{}])/g, '$1 ');
  return { at: opened + 1, text: ` ${added.replaceAll('"}', '" }')},\n         ` };
}

function findPair(text: string, path: string[]): [Node, Node | undefined] {
  let found: [Node | undefined, Node | undefined] = [
    undefined,
    parseDocument(text, { merge: true }).contents ?? undefined,
  ];
  for (const step of path) found = findIn(found[1], step);
  const [key, value] = found;
  if (key === undefined) throw new Error(`docker-compose.yml has no ${path.join('.')}`);
  return [key, value];
}

function findIn(node: Node | undefined, step: string): [Node | undefined, Node | undefined] {
  if (isMap(node)) {
    const pair = (node.items as Pair<Node, Node | null>[]).find(
      ({ key }) => isScalar(key) && key.value === step,
    );
    return [pair?.key, pair?.value ?? undefined];
  }
  if (isSeq(node)) {
    const item = (node.items as Node[]).find((candidate) => isScalar(candidate) && candidate.value === step);
    return [item, item];
  }
  return [undefined, undefined];
}
