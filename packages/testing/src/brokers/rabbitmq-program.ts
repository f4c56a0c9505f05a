import { existsSync } from 'node:fs';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BrokersMissingError, openLocalBroker, untilReady, type LocalBroker } from './local-broker.ts';
import type { BrokerSecurity } from './security.ts';
import { findFreePorts } from './ports.ts';
import { startManagedProcess } from './managed-process.ts';

/** The server scripts of packages, not Debian's wrapper: that one insists on another user. */
const scripts = [
  '/usr/lib/rabbitmq/bin/rabbitmq-server',
  '/opt/homebrew/sbin/rabbitmq-server',
  '/usr/local/sbin/rabbitmq-server',
];

export interface OwnBrokerOptions {
  /** Where its data is kept. */
  directory: string;
  /** A free one is picked unless told. */
  port?: number | undefined;
  /** Left out: whoever comes is served, and can be listened to. */
  security?: BrokerSecurity | undefined;
}

/**
 * Starts a RabbitMQ node of our own beside whatever else runs on this machine.
 * @throws BrokersMissingError
 */
export async function startRabbitmqProgram({
  directory,
  port,
  security,
}: OwnBrokerOptions): Promise<LocalBroker> {
  const script = scripts.find((path) => existsSync(path));
  if (!script) throw new BrokersMissingError('RabbitMQ is not installed (package rabbitmq-server)');
  const [freePort = 0, distributionPort = 0, plainPort = 0] = await findFreePorts(3);
  const listenPort = port ?? freePort;
  const env = await prepare(directory, security ? plainPort : listenPort, distributionPort);
  if (security) await appendFile(join(directory, 'rabbitmq.conf'), toTlsSettings(listenPort, security));
  const scheme = security ? 'amqps' : 'amqp';
  return openLocalBroker(`${scheme}://guest:guest@127.0.0.1:${listenPort}`, async () => {
    const program = startManagedProcess([script], { env, cwd: directory });
    return untilReady(program, program.says(/Server startup complete/));
  });
}

const toTlsSettings = (port: number, { ca, certificate, key }: BrokerSecurity): string => `
listeners.ssl.1 = 127.0.0.1:${port}
ssl_options.cacertfile = ${ca}
ssl_options.certfile = ${certificate}
ssl_options.keyfile = ${key}
`;

async function prepare(directory: string, port: number, distributionPort: number) {
  await mkdir(directory, { recursive: true });
  const plugins = join(directory, 'enabled_plugins');
  const config = join(directory, 'rabbitmq.conf');
  await writeFile(plugins, '[].\n');
  await writeFile(config, 'disk_free_limit.absolute = 50MB\n');
  return {
    // Erlang keeps its cookie there.
    HOME: directory,
    // The data belongs to this name: the same port finds it again.
    RABBITMQ_NODENAME: `bike-rentals-${port}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: `${port}`,
    RABBITMQ_DIST_PORT: `${distributionPort}`,
    RABBITMQ_MNESIA_BASE: join(directory, 'mnesia'),
    RABBITMQ_LOG_BASE: join(directory, 'log'),
    RABBITMQ_LOGS: '-',
    RABBITMQ_ENABLED_PLUGINS_FILE: plugins,
    RABBITMQ_CONFIG_FILE: config,
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    // Idle schedulers that spin would take the processor from the tests.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none',
  };
}
