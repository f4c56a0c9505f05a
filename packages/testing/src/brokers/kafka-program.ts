import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BrokersMissingError, openLocalBroker, untilReady, type LocalBroker } from './local-broker.ts';
import { findFreePorts, untilListening } from './ports.ts';
import { startManagedProcess, type ManagedProcess } from './managed-process.ts';
import type { BrokerSecurity } from './security.ts';
import type { OwnBrokerOptions } from './rabbitmq-program.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../../../..');
const pom = join(import.meta.dirname, '../../kafka/pom.xml');
const jars = join(root, '.cache/kafka-4.1.1');

/**
 * Starts one Kafka node in KRaft mode from its jars, fetched with Maven the first time.
 * @throws BrokersMissingError
 */
export async function startKafkaProgram({
  directory,
  port,
  security,
}: OwnBrokerOptions): Promise<LocalBroker> {
  await run('java', ['-version']).catch(() => {
    throw new BrokersMissingError('Kafka needs Java 17 (package openjdk-17-jre-headless)');
  });
  if (!existsSync(jars)) await fetchJars();
  const [freePort = 0, controllerPort = 0, insidePort = 0] = await findFreePorts(3);
  const listenPort = port ?? freePort;
  const ports = { port: listenPort, controllerPort, insidePort };
  const properties = await prepare(directory, ports, security);
  return openLocalBroker(`127.0.0.1:${listenPort}`, () => start(properties, listenPort));
}

async function start(properties: string, port: number): Promise<ManagedProcess> {
  const program = startManagedProcess(java('-Xms128m', '-Xmx256m', 'kafka.Kafka', properties));
  const ready = new AbortController();
  try {
    return await untilReady(program, untilListening(port, ready.signal));
  } finally {
    ready.abort();
  }
}

const java = (...args: string[]): string[] => [
  'java',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-cp',
  join(jars, '*'),
  ...args,
];

/** Into place by one rename: neither an interrupted fetch nor a second one at once leaves half of it. */
async function fetchJars(): Promise<void> {
  const unfinished = `${jars}.${randomUUID()}`;
  const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${unfinished}`];
  try {
    await run('mvn', ['--quiet', '--batch-mode', '-f', pom, ...goal]);
    await rename(unfinished, jars);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    if (existsSync(jars)) return;
    const why = error instanceof Error ? error.message.slice(0, 500) : String(error);
    throw new BrokersMissingError(`Kafka's jars cannot be fetched: Maven (package maven) says: ${why}`);
  }
}

interface Ports {
  port: number;
  controllerPort: number;
  /** Where a broker that insists on TLS speaks to itself. */
  insidePort: number;
}

async function prepare(
  directory: string,
  ports: Ports,
  security: BrokerSecurity | undefined,
): Promise<string> {
  const data = join(directory, 'data');
  const properties = join(directory, 'server.properties');
  await mkdir(directory, { recursive: true });
  const listeners = security ? await toSecureListeners(directory, ports, security) : toPlainListeners(ports);
  await writeFile(properties, toProperties(data, ports, listeners));
  if (!existsSync(join(data, 'meta.properties'))) {
    const [command = '', ...args] = java('kafka.tools.StorageTool', 'format', '-c', properties);
    const user = security && ['--add-scram', toScramUser(security)];
    const id = Buffer.from(randomUUID()).toString('base64url').slice(0, 22);
    await run(command, [...args, '-t', id, ...(user ?? [])]);
  }
  return properties;
}

const toScramUser = ({ kafkaUser: { name, password } }: BrokerSecurity): string =>
  `SCRAM-SHA-512=[name=${name},password=${password}]`;

const toPlainListeners = ({ port, controllerPort }: Ports): string => `
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
`;

async function toSecureListeners(
  directory: string,
  { port, controllerPort, insidePort }: Ports,
  { certificate, key, kafkaUser: { name, password } }: BrokerSecurity,
): Promise<string> {
  const keystore = join(directory, 'keystore.pem');
  await writeFile(keystore, `${await readFile(key, 'utf8')}${await readFile(certificate, 'utf8')}`);
  const modules = 'org.apache.kafka.common.security';
  return `
listeners=SASL_SSL://127.0.0.1:${port},INSIDE://127.0.0.1:${insidePort},CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=SASL_SSL://127.0.0.1:${port},INSIDE://127.0.0.1:${insidePort}
listener.security.protocol.map=SASL_SSL:SASL_SSL,INSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=INSIDE
ssl.keystore.type=PEM
ssl.keystore.location=${keystore}
sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-512
listener.name.sasl_ssl.plain.sasl.jaas.config=${modules}.plain.PlainLoginModule required user_${name}="${password}";
listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config=${modules}.scram.ScramLoginModule required;
`;
}

const toProperties = (data: string, { controllerPort }: Ports, listeners: string): string => `
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controllerPort}
${listeners}
controller.listener.names=CONTROLLER
log.dirs=${data}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
# One consumer is all that will come: waiting for more would cost each test three seconds.
group.initial.rebalance.delay.ms=0
# After a kill it waits until its former self counts as gone; the default is 9 s.
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=500
# The default alone would take half of the heap.
log.cleaner.dedupe.buffer.size=4194304
`;
