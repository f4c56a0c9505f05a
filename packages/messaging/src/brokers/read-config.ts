import { ConfigError, createConfigReader, type ConfigReader, type Environment } from '@bike-rentals/runtime';

/** Where Kafka is, and how it is reached. */
export interface KafkaConfig {
  /** `host:port` each. */
  kafkaBrokers: string[] | undefined;
  kafkaSecurity: KafkaSecurity;
  /** Put before the names of queues and topics, so that several systems can share brokers. */
  prefix: string;
}

/** Where both brokers are, and how they are reached. */
export interface BrokerConfig extends KafkaConfig {
  /** `amqps:` is TLS. */
  rabbitmqUrl: string | undefined;
  /** PEM of the authorities that RabbitMQ's certificate may come from; undefined: those that Node knows. */
  rabbitmqCa: string | undefined;
}

/** Without `tls` messages can be read on the network, without `sasl` every client can read and publish. */
export interface KafkaSecurity {
  /** PEM of the authorities that the brokers' certificates may come from; undefined: those that Node knows. */
  tls?: { ca: string | undefined };
  sasl?: { mechanism: KafkaMechanism; username: string; password: string };
}

/** The SASL mechanisms that work with a name and a password. */
export const kafkaMechanisms = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;
/** One of `kafkaMechanisms`. */
export type KafkaMechanism = (typeof kafkaMechanisms)[number];

/** Reads RABBITMQ_*, KAFKA_* and BROKER_PREFIX. @throws ConfigError, which names the variable */
export function readBrokerConfig(env: Environment): BrokerConfig {
  const read = createConfigReader(env);
  const rabbitmqUrl = read.findUrl('RABBITMQ_URL', ['amqp:', 'amqps:']);
  const rabbitmqCa = findCa(read, 'RABBITMQ_CA');
  if (rabbitmqCa !== undefined && !rabbitmqUrl?.startsWith('amqps:')) {
    throw new ConfigError('RABBITMQ_CA', 'is set, but RABBITMQ_URL does not begin with amqps://');
  }
  return { rabbitmqUrl, rabbitmqCa, ...readKafkaConfig(env) };
}

/**
 * For a service that needs Kafka only, and cannot read what is secret of RabbitMQ.
 * @throws ConfigError, which names the variable
 */
export function readKafkaConfig(env: Environment): KafkaConfig {
  const read = createConfigReader(env);
  return {
    kafkaBrokers: read.findList('KAFKA_BROKERS'),
    kafkaSecurity: readKafkaSecurity(read),
    prefix: read.find('BROKER_PREFIX') ?? '',
  };
}

function readKafkaSecurity(read: ConfigReader): KafkaSecurity {
  const hasTls = read.getChoice('KAFKA_TLS', ['on', 'off'], 'off') === 'on';
  const ca = findCa(read, 'KAFKA_CA');
  if (ca !== undefined && !hasTls) throw new ConfigError('KAFKA_CA', 'is set, but KAFKA_TLS is not "on"');
  const sasl = findSasl(read);
  if (sasl?.mechanism === 'plain' && !hasTls) {
    throw new ConfigError(
      'KAFKA_SASL_MECHANISM',
      '"plain" sends the password as it is: set KAFKA_TLS to "on"',
    );
  }
  return { ...(hasTls && { tls: { ca } }), ...(sasl && { sasl }) };
}

function findSasl(read: ConfigReader): KafkaSecurity['sasl'] {
  const username = read.find('KAFKA_SASL_USERNAME');
  if (username === undefined) {
    const other = ['KAFKA_SASL_PASSWORD', 'KAFKA_SASL_MECHANISM'].find(
      (name) => read.find(name) !== undefined,
    );
    if (other !== undefined) throw new ConfigError('KAFKA_SASL_USERNAME', `is not set, but ${other} is`);
    return undefined;
  }
  const mechanism = read.getChoice('KAFKA_SASL_MECHANISM', kafkaMechanisms, 'scram-sha-512');
  return { mechanism, username, password: read.get('KAFKA_SASL_PASSWORD') };
}

function findCa(read: ConfigReader, variable: string): string | undefined {
  const pem = read.find(variable);
  if (pem !== undefined && !pem.includes('-----BEGIN CERTIFICATE-----')) {
    throw new ConfigError(variable, `is no certificate in PEM; ${variable}_FILE names a file`);
  }
  return pem;
}
