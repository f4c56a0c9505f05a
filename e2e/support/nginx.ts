import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { NginxSettings } from '@bike-rentals/system/nginx';

/** The version, or undefined where NGINX is not installed. @throws in CI, where no test is skipped */
export async function findNginx(): Promise<string | undefined> {
  try {
    return (await promisify(execFile)('nginx', ['-v'])).stderr.trim();
  } catch {
    if (process.env['CI']) throw new Error('nginx is not installed');
    process.stderr.write('SKIPPED: NGINX before the system, because nginx is not installed\n');
    return undefined;
  }
}

/** For a test run, whose requests come from one address. Each test gives the listeners and upstreams. */
export const testNginx: NginxSettings = {
  listen: '127.0.0.1:0',
  inside: '127.0.0.1:0',
  insideUsers: '127.0.0.1:0',
  insideAuth: '127.0.0.1:0',
  router: ['127.0.0.1:1'],
  auth: ['127.0.0.1:1'],
  users: ['127.0.0.1:1'],
  bikesPrimary: '127.0.0.1:1',
  bikesBackup: '127.0.0.1:1',
  lambda: '127.0.0.1:1',
  insideTimeout: 1,
  requestsPerSecond: 10_000,
  requestBurst: 1_000,
  connectionsPerAddress: 1_000,
  accessLog: 'access.log',
};
