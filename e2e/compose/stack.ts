import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { root } from '@bike-rentals/system/paths';

/** A project of its own: a system that runs on this machine is left alone. */
export const project = 'bike-rentals-test';

/** What the tests set of what an operator can set. `port`: of the front door. */
export const toStackEnvironment = (port: number): NodeJS.ProcessEnv => ({
  COMPOSE_PROJECT_NAME: project,
  IMAGE: project,
  COMPOSE_PROFILES: 'watchdog',
  SERVICES_NET: '10.210.78',
  PUBLISH: `127.0.0.1:${port}`,
  LOG_LEVEL: 'warn',
  // All clients of a test come from one address.
  NGINX_REQUESTS_PER_SECOND: '10000',
  NGINX_REQUEST_BURST: '1000',
  NGINX_CONNECTIONS_PER_ADDRESS: '1000',
});

/** `docker compose …`; rejects with what it said if it fails. An operator's `.env` is not for tests. */
export const compose = (...args: string[]): Promise<string> =>
  docker('compose', '--env-file', '/dev/null', ...args);

export async function docker(...args: string[]): Promise<string> {
  const child = spawn('docker', args, {
    cwd: root,
    env: { ...process.env, NODE_ENV: undefined },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const code = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if ((await code) !== 0) throw new Error(`docker ${args.join(' ')}:\n${output}${errors}`);
  return output;
}

/** A command of the operator on the databases of the running system. */
export const operate = (...command: string[]): Promise<string> =>
  compose('--profile', 'operator', 'run', '--rm', '--no-TTY', 'operator', 'node', ...command);
