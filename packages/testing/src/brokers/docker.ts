import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Brokers } from './brokers.ts';

const run = promisify(execFile);
const file = join(import.meta.dirname, '../../../../docker-compose.brokers.yml');

/**
 * Starts the brokers of docker-compose.brokers.yml.
 * @returns undefined when no Docker engine answers
 */
export async function findDockerBrokers({
  rabbitmqPort = 5673,
  kafkaPort = 9092,
}: {
  rabbitmqPort?: number | undefined;
  kafkaPort?: number | undefined;
}): Promise<Brokers | undefined> {
  const env = {
    ...process.env,
    BROKERS_RABBITMQ_PORT: String(rabbitmqPort),
    BROKERS_KAFKA_PORT: String(kafkaPort),
  };
  const compose = (...args: string[]) => run('docker', ['compose', '-f', file, ...args], { env });
  try {
    await compose('ps', '--quiet');
  } catch {
    return undefined;
  }
  await compose('up', '--detach', '--wait');
  const stop = async () => {
    await compose('stop');
  };
  return {
    how: 'docker',
    rabbitmqUrl: `amqp://guest:guest@127.0.0.1:${rabbitmqPort}`,
    kafkaBrokers: `127.0.0.1:${kafkaPort}`,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
