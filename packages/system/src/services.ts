import registry from '../../../services.json' with { type: 'json' };

/**
 * A subgraph, as `services.json` describes it. The set-up, the start, the image and the tests derive their lists from
 * that file.
 */
export interface ServiceEntry {
  /** The file of its database, in the data folder. */
  database: string;
  /** The port of each process, by its name. The first process has the service's name; all share the database. */
  instances: Record<string, number>;
  /** Topics to which the service publishes events. */
  publishes: string[];
  /** Topics from which the service stores events. */
  consumes: string[];
  /** Subscriptions that the router resumes, with the argument that takes the cursor and the field that contains it. */
  resumes: Record<string, { argument: string; cursor: string }>;
  /** Paths of plain HTTP, with all below them, that the router passes on to the service. */
  passThrough: (string | PassedPath)[];
}

/** A path that is passed on with who is logged in. */
export interface PassedPath {
  path: string;
  withViewer: boolean;
  /** Left out: as for all other requests. */
  maxBodyBytes?: number;
  timeoutMs: number;
}

type Registry = typeof registry;
/** The name of a service. */
export type ServiceName = keyof Registry;
/** The name of one process of a service. */
export type InstanceName = {
  [Service in ServiceName]: keyof Registry[Service]['instances'];
}[ServiceName];
/** The name of a process of the system when it runs on brokers. */
export type ProgramName = InstanceName | 'router';

/** One process of a service. */
export interface Instance {
  name: InstanceName;
  service: ServiceName;
  port: number;
}

/** The entry of each service in services.json. */
export const serviceEntries: Record<ServiceName, ServiceEntry> = registry;
/** The names of all services, in the order of services.json. */
export const services = Object.keys(registry) as ServiceName[];
/** The processes of all services. */
export const instances: Instance[] = services.flatMap((service) =>
  Object.entries(serviceEntries[service].instances).map(([name, port]) => ({
    name: name as InstanceName,
    service,
    port,
  })),
);

/** Returns the port of the service's first instance. */
export function toDefaultPort(service: ServiceName): number {
  const [port] = Object.values(serviceEntries[service].instances);
  if (port === undefined) throw new Error(`services.json: ${service} has no instance`);
  return port;
}

/** Returns the name of the variable that sets the port of an instance, such as `BIKES_BACKUP_PORT`. */
export function toPortVariable(name: ProgramName): string {
  return name === 'router' ? 'PORT' : `${toVariablePrefix(name)}_PORT`;
}

/** Returns the prefix of the names of a service's variables, such as `BIKES`. */
export function toVariablePrefix(name: string): string {
  return name.toUpperCase().replaceAll('-', '_');
}

/** Returns the services that store events of this topic. */
export function findConsumers(topic: string): ServiceName[] {
  return services.filter((service) => serviceEntries[service].consumes.includes(topic));
}

/** The services in the order of a backup: each consumer of events comes before their publisher. */
export const consumersFirst: ServiceName[] = sortConsumersFirst();

function sortConsumersFirst(): ServiceName[] {
  const sorted: ServiceName[] = [];
  for (let rest = services; rest.length > 0; rest = rest.filter((service) => !sorted.includes(service))) {
    const next = rest.filter((service) => !isConsumedBySome(service, rest));
    if (next.length === 0)
      throw new Error(`services.json: ${rest.join(' and ')} consume each other's events`);
    sorted.push(...next);
  }
  return sorted;
}

function isConsumedBySome(service: ServiceName, others: ServiceName[]): boolean {
  const consumers = serviceEntries[service].publishes.flatMap(findConsumers);
  return consumers.some((consumer) => consumer !== service && others.includes(consumer));
}
