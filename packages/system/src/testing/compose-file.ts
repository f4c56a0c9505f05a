import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import { toPassThrough } from '../pass-through.ts';
import { resumeRules } from '../resume-rules.ts';
import {
  instances,
  serviceEntries,
  services,
  toDefaultPort,
  toVariablePrefix,
  type ServiceName,
} from '../services.ts';

/** The part of docker-compose.yml that is compared. */
interface ComposeFile {
  'x-environment': Record<string, string>;
  services: Record<string, Container>;
  volumes: Record<string, unknown>;
}

interface Container {
  command?: string[];
  environment?: Record<string, string>;
  healthcheck?: { test?: string[] };
  volumes?: string[];
  depends_on?: Record<string, unknown>;
  networks?: Record<string, { ipv4_address?: string } | null>;
}

interface Expectation {
  place: string;
  is: unknown;
  expected: unknown;
}

/** Compares docker-compose.yml with `services.json`; returns a line for each place that differs. */
export function findComposeDifferences(text: string): string[] {
  const file = parse(text, { merge: true }) as ComposeFile;
  const expectations = [
    ...services.flatMap((service) => expectService(file, service)),
    ...instances.flatMap(({ name, service }) => expectInstance(file, name, service)),
    ...expectRouter(file),
    ...expectAddresses(file),
    ...expectNoOthers(file),
  ];
  return expectations
    .filter(({ is, expected }) => !isDeepStrictEqual(is, expected))
    .map(({ place, is, expected }) => `${place} is ${toText(is)}, not ${toText(expected)}`);
}

const toText = (value: unknown): string => (value === undefined ? 'not there' : JSON.stringify(value));

function expectService(file: ComposeFile, service: ServiceName): Expectation[] {
  const { database, publishes, consumes } = serviceEntries[service];
  const volume = `${service}-data:/data/${service}`;
  const variable = `${toVariablePrefix(service)}_DATABASE`;
  const hasEvents = publishes.length + consumes.length > 0;
  const migration = `migrate-${service}`;
  return [
    {
      place: `x-environment.${variable}`,
      is: file['x-environment'][variable],
      expected: `/data/${service}/${database}`,
    },
    {
      place: `services.${migration}.command`,
      is: file.services[migration]?.command,
      expected: ['node', 'operator/migrate.ts', service],
    },
    ...[migration, 'operator', ...(hasEvents ? ['dead-letters'] : [])].map((name) =>
      expectVolume(file, name, volume),
    ),
    {
      place: `volumes.${service}-data`,
      is: Object.hasOwn(file.volumes, `${service}-data`) || undefined,
      expected: true,
    },
  ];
}

function expectInstance(file: ComposeFile, name: string, service: ServiceName): Expectation[] {
  const container = file.services[name];
  const port = toDefaultPort(service);
  return [
    {
      place: `services.${name}.command`,
      is: container?.command,
      expected: ['node', `subgraphs/${service}/src/main.ts`],
    },
    {
      place: `services.${name}.healthcheck.test`,
      is: container?.healthcheck?.test,
      expected: ['CMD', 'operator/check-health.sh', String(port)],
    },
    expectVolume(file, name, `${service}-data:/data/${service}`),
    {
      place: `services.${name}.depends_on: migrate-${service}, directly or not,`,
      is: dependsOn(file, name, `migrate-${service}`) || undefined,
      expected: true,
    },
    {
      place: `services.watchdog.environment.WATCHED: the port of ${name}`,
      is: readJson<number>(file, 'watchdog', 'WATCHED')[name],
      expected: port,
    },
  ];
}

function expectRouter(file: ComposeFile): Expectation[] {
  const subgraphs = readJson<{ http: string }>(file, 'router', 'ROUTER_SUBGRAPHS');
  // The router reaches bikes through an address of its own at NGINX.
  const alone = services.filter((service) => Object.keys(serviceEntries[service].instances).length === 1);
  const toOrigin = (service: ServiceName) =>
    findInside(file, service) ?? `http://${service}:${toDefaultPort(service)}`;
  return [
    {
      place: 'services.router.environment.ROUTER_RESUME',
      is: readJson(file, 'router', 'ROUTER_RESUME'),
      expected: resumeRules,
    },
    {
      place: 'services.router.environment.ROUTER_PASS_THROUGH',
      is: readJson(file, 'router', 'ROUTER_PASS_THROUGH'),
      expected: toPassThrough(toOrigin),
    },
    {
      place: 'services.router.environment.ROUTER_SUBGRAPHS: the names',
      is: Object.keys(subgraphs).toSorted(),
      expected: services.toSorted(),
    },
    ...alone.map((service) => ({
      place: `services.router.environment.ROUTER_SUBGRAPHS.${service}.http`,
      is: subgraphs[service]?.http,
      expected: `${toOrigin(service)}/graphql`,
    })),
    ...services.map((service) => ({
      place: `services.router.depends_on.${service}`,
      is: file.services['router']?.depends_on?.[service],
      expected: { condition: 'service_healthy' },
    })),
  ];
}

/** NGINX's address for all instances of a service, if it has one. */
function findInside(file: ComposeFile, service: ServiceName): string | undefined {
  const hasBackup = Object.keys(serviceEntries[service].instances).length > 1;
  const variable = hasBackup ? 'NGINX_INSIDE' : `NGINX_INSIDE_${toVariablePrefix(service)}`;
  const port = file.services['nginx']?.environment?.[variable];
  return port === undefined ? undefined : `http://nginx:${port}`;
}

/** NGINX reaches the services at fixed addresses. */
function expectAddresses(file: ComposeFile): Expectation[] {
  const variables = Object.entries(file.services['nginx']?.environment ?? {});
  return instances.flatMap(({ name, service }) => {
    const address = file.services[name]?.networks?.['services']?.ipv4_address;
    if (address === undefined) return [];
    return variables
      .filter(([, value]) => value.startsWith(`${address}:`))
      .map(([variable, value]) => ({
        place: `services.nginx.environment.${variable}: the port`,
        is: findPort(value),
        expected: String(toDefaultPort(service)),
      }));
  });
}

function expectNoOthers(file: ComposeFile): Expectation[] {
  const known = instances.map(({ name }): string => name);
  return Object.entries(file.services)
    .filter(([name, { command }]) => command?.[1]?.startsWith('subgraphs/') && !known.includes(name))
    .map(([name]) => ({ place: `services.${name}`, is: 'a service', expected: undefined }));
}

function expectVolume(file: ComposeFile, name: string, volume: string): Expectation {
  const { volumes = [] } = file.services[name] ?? {};
  return {
    place: `services.${name}.volumes: ${volume}`,
    is: volumes.includes(volume) || undefined,
    expected: true,
  };
}

function dependsOn(file: ComposeFile, name: string, wanted: string): boolean {
  const needed = Object.keys(file.services[name]?.depends_on ?? {});
  return needed.some((other) => other === wanted || dependsOn(file, other, wanted));
}

const findPort = (address: string | undefined): string | undefined => /:(\d+)$/.exec(address ?? '')?.[1];

function readJson<Value>(file: ComposeFile, container: string, variable: string): Record<string, Value> {
  return JSON.parse(file.services[container]?.environment?.[variable] ?? '{}') as Record<string, Value>;
}
