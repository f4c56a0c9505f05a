import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findDockerBrokers } from './docker.ts';
import { startKafkaProgram } from './kafka-program.ts';
import type { BrokerSecurity } from './security.ts';
import type { Brokers, LocalBrokers } from './brokers.ts';
import { startRabbitmqProgram } from './rabbitmq-program.ts';

/** Which brokers are started, and on which ports. */
export interface StartBrokersOptions {
  /** Whether Docker may be used; tests do not use it. */
  docker?: boolean;
  /** Kept, and found again; without it, the data goes when the brokers go. */
  directory?: string;
  rabbitmqPort?: number | undefined;
  kafkaPort?: number | undefined;
  /** Left out: neither TLS nor a password is asked for, but for RabbitMQ's usual ones. */
  security?: BrokerSecurity;
}

/**
 * Finds brokers or starts them: those of the variables RABBITMQ_URL and KAFKA_BROKERS, else of Docker, if it may be
 * asked, else programs on this machine.
 * @throws BrokersMissingError, and what a broker says that does not start
 */
export async function startBrokers(options: StartBrokersOptions = {}): Promise<Brokers> {
  const { RABBITMQ_URL: rabbitmqUrl, KAFKA_BROKERS: kafkaBrokers } = process.env;
  if (rabbitmqUrl && kafkaBrokers) {
    const stop = async () => undefined;
    return { how: 'variables', rabbitmqUrl, kafkaBrokers, stop, [Symbol.asyncDispose]: stop };
  }
  return (options.docker && (await findDockerBrokers(options))) || (await startLocalBrokers(options));
}

/**
 * Starts programs on this machine, for tests that kill them.
 * @throws BrokersMissingError, and what a broker says that does not start
 */
export async function startLocalBrokers(options: StartBrokersOptions = {}): Promise<LocalBrokers> {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'brokers-')));
  const removeData = async () => {
    if (!options.directory) await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  };
  const [rabbitmq, kafka] = await startBoth(options, directory).catch(async (error: unknown) => {
    await removeData();
    throw error;
  });
  const end = (how: 'kill' | 'stop') => async () => {
    await Promise.all([rabbitmq[how](), kafka[how]()]);
    await removeData();
  };
  const addresses = { rabbitmqUrl: rabbitmq.address, kafkaBrokers: kafka.address };
  return {
    how: 'programs',
    ...addresses,
    rabbitmq,
    kafka,
    stop: end('stop'),
    [Symbol.asyncDispose]: end('kill'),
  };
}

/** Neither is left alone when the other does not start. */
async function startBoth({ rabbitmqPort, kafkaPort, security }: StartBrokersOptions, directory: string) {
  const [rabbitmq, kafka] = await Promise.allSettled([
    startRabbitmqProgram({ directory: join(directory, 'rabbitmq'), port: rabbitmqPort, security }),
    startKafkaProgram({ directory: join(directory, 'kafka'), port: kafkaPort, security }),
  ]);
  if (rabbitmq.status === 'fulfilled' && kafka.status === 'fulfilled') {
    return [rabbitmq.value, kafka.value] as const;
  }
  const failures: unknown[] = [];
  for (const broker of [rabbitmq, kafka]) {
    if (broker.status === 'fulfilled') await broker.value.kill();
    else failures.push(broker.reason);
  }
  throw failures[0];
}
