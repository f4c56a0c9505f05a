import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Brokers } from './start-brokers.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../../../..');
const services = ['rabbitmq', 'kafka'];

interface ComposeConfig {
  services?: Record<string, { environment?: Record<string, string | null> } | undefined>;
}

/**
 * Starts the brokers of docker-compose.yml.
 * @returns undefined when no Docker engine answers, or the file publishes no ports of both
 */
export async function findDockerBrokers(): Promise<Brokers | undefined> {
  if (!existsSync(join(root, 'docker-compose.yml'))) return undefined;
  const engine = await compose('ps', '--services', '--status', 'running').catch(() => undefined);
  if (engine === undefined) return undefined;
  const { services: known = {} } = JSON.parse(await compose('config', '--format', 'json')) as ComposeConfig;
  if (!services.every((service) => known[service])) return undefined;
  const started = services.filter((service) => !engine.split('\n').includes(service));
  if (started.length > 0) await compose('up', '-d', '--wait', ...started);
  const stop = async () => {
    if (started.length > 0) await compose('stop', ...started);
  };
  const rabbitmq = await findPort('rabbitmq', 5672);
  const kafka = await findPort('kafka', 9092);
  if (!rabbitmq || !kafka) {
    await stop();
    return undefined;
  }
  const { RABBITMQ_DEFAULT_USER: user, RABBITMQ_DEFAULT_PASS: password } =
    known['rabbitmq']?.environment ?? {};
  return {
    how: 'docker',
    rabbitmqUrl: `amqp://${user ?? 'guest'}:${password ?? 'guest'}@${rabbitmq}`,
    kafkaBrokers: kafka,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function findPort(service: string, port: number): Promise<string | undefined> {
  const published = await compose('port', service, `${port}`).catch(() => '');
  const [, found] = /:(\d+)\s*$/.exec(published) ?? [];
  return found && found !== '0' ? `127.0.0.1:${found}` : undefined;
}

async function compose(...args: string[]): Promise<string> {
  const { stdout } = await run('docker', ['compose', ...args], { cwd: root });
  return stdout;
}
