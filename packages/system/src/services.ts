import registry from '../../../services.json' with { type: 'json' };

/**
 * A subgraph, as `services.json` describes it. That file is the only list of the services; all else follows from it.
 */
export interface ServiceEntry {
  /** The file of its database, in the data folder. */
  database: string;
  /** By name the port of each process; the first has the service's own name. They share the database. */
  instances: Record<string, number>;
  /** Topics of the events that its outbox holds. */
  publishes: string[];
  /** Topics of the events that it takes into its database. */
  consumes: string[];
  /** Subscriptions that the router resumes: which argument takes the cursor, and which field has it. */
  resumes: Record<string, { argument: string; cursor: string }>;
}

type Registry = typeof registry;
export type ServiceName = keyof Registry;
/** One process of a service. */
export type InstanceName = {
  [Service in ServiceName]: keyof Registry[Service]['instances'];
}[ServiceName];
/** All that runs as a process of its own when the system runs on brokers. */
export type ProgramName = InstanceName | 'router';

export interface Instance {
  name: InstanceName;
  service: ServiceName;
  port: number;
}

export const serviceEntries: Record<ServiceName, ServiceEntry> = registry;
export const services = Object.keys(registry) as ServiceName[];
export const instances: Instance[] = services.flatMap((service) =>
  Object.entries(serviceEntries[service].instances).map(([name, port]) => ({
    name: name as InstanceName,
    service,
    port,
  })),
);

/** The port of the service's first instance. */
export function toDefaultPort(service: ServiceName): number {
  const [port] = Object.values(serviceEntries[service].instances);
  if (port === undefined) throw new Error(`services.json: ${service} has no instance`);
  return port;
}

/** The variable of an instance's port: `BIKES_BACKUP_PORT`. */
export function toPortVariable(name: ProgramName): string {
  return name === 'router' ? 'PORT' : `${toVariablePrefix(name)}_PORT`;
}

/** How the names of a service's variables begin: `BIKES`. */
export function toVariablePrefix(name: string): string {
  return name.toUpperCase().replaceAll('-', '_');
}

/** Those that take in events of this topic. */
export function findConsumers(topic: string): ServiceName[] {
  return services.filter((service) => serviceEntries[service].consumes.includes(topic));
}

/** Consumers of events come before the services that publish them. */
export const consumersFirst: ServiceName[] = sortConsumersFirst();

function sortConsumersFirst(): ServiceName[] {
  const sorted: ServiceName[] = [];
  for (let rest = services; rest.length > 0; rest = rest.filter((service) => !sorted.includes(service))) {
    const next = rest.filter((service) => !isConsumedBySome(service, rest));
    if (next.length === 0)
      throw new Error(`services.json: ${rest.join(' and ')} take in events of each other`);
    sorted.push(...next);
  }
  return sorted;
}

function isConsumedBySome(service: ServiceName, others: ServiceName[]): boolean {
  const consumers = serviceEntries[service].publishes.flatMap(findConsumers);
  return consumers.some((consumer) => consumer !== service && others.includes(consumer));
}
