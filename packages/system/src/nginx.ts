import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { unwatchFile, watchFile } from 'node:fs';
import { chmod, cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ConfigError, StartupError } from '@bike-rentals/runtime';
import { root } from './paths.ts';

/** What the templates in `nginx/` ask for. An address is `host:port`; the first four are where NGINX listens. */
export interface NginxSettings {
  listen: string;
  /** The one address of bikes. */
  inside: string;
  /** The one address of users, and that of auth. */
  insideUsers: string;
  insideAuth: string;
  /** Of each instance, all alike. */
  router: string[];
  auth: string[];
  users: string[];
  bikesPrimary: string;
  bikesBackup: string;
  lambda: string;
  /** Address or network of a load balancer in front; left out: there is none. */
  trustedProxy?: string;
  /** Folder of fullchain.pem and privkey.pem; left out: plain HTTP. */
  tls?: string;
  /** Folder of the built web app, which NGINX serves itself; left out: the router is asked for it. */
  pages?: string;
  /** After so many seconds an instance that says nothing counts as frozen. */
  insideTimeout: number;
  requestsPerSecond: number;
  requestBurst: number;
  connectionsPerAddress: number;
  accessLog: string;
}

const toVariables = (settings: NginxSettings): Record<string, string> => ({
  NGINX_LISTEN: settings.listen + (settings.tls === undefined ? '' : ' ssl'),
  NGINX_LISTENER: settings.tls === undefined ? 'http' : 'https',
  NGINX_INSIDE: settings.inside,
  NGINX_INSIDE_USERS: settings.insideUsers,
  NGINX_INSIDE_AUTH: settings.insideAuth,
  // Asked for no name: there is an upstream for each service.
  NGINX_RESOLVER: '127.0.0.1',
  NGINX_INSIDE_TIMEOUT: `${settings.insideTimeout}s`,
  NGINX_ACCESS_LOG: settings.accessLog,
  NGINX_TRUSTED_PROXY: settings.trustedProxy ?? 'unix:',
  NGINX_PAGES: settings.pages === undefined ? '' : resolve(settings.pages),
  NGINX_PAGES_FROM: settings.pages === undefined ? 'router' : 'files',
  NGINX_MAX_BODY: '1m',
  NGINX_REQUESTS_PER_SECOND: String(settings.requestsPerSecond),
  NGINX_REQUEST_BURST: String(settings.requestBurst),
  NGINX_CONNECTIONS_PER_ADDRESS: String(settings.connectionsPerAddress),
  ROUTER_ADDRESS: 'router',
  AUTH_ADDRESS: 'auth',
  USERS_ADDRESS: 'users',
  BIKES_PRIMARY: settings.bikesPrimary,
  BIKES_BACKUP: settings.bikesBackup,
  LAMBDA_ADDRESS: settings.lambda,
});

/** In compose these are names, which Docker resolves to the addresses of all instances. */
const toUpstreams = ({ router, auth, users }: NginxSettings): string =>
  Object.entries({ router, auth, users })
    .map(([name, addresses]) => {
      // None is ever left alone: where no connection is accepted the next one is tried at once, and all of them start at the
      // same time, when whoever asks too early must not keep the others from being asked.
      const servers = addresses.map((address) => `  server ${address} max_fails=0;`);
      const lines = [`  zone ${name} 64k;`, ...servers, '  keepalive 64;', '  keepalive_timeout 55s;'];
      return [`upstream ${name} {`, ...lines, '}', ''].join('\n');
    })
    .join('\n');

/** Fills in the templates as the image's entrypoint does, into `folder`, where NGINX also keeps what it writes. */
export async function renderNginx(folder: string, settings: NginxSettings): Promise<void> {
  const source = join(root, 'nginx');
  const variables = toVariables(settings);
  await mkdir(join(folder, 'conf.d'), { recursive: true });
  // Its workers may run as another user.
  await chmod(folder, 0o755);
  await cp(join(source, 'nginx.conf'), join(folder, 'nginx.conf'));
  await writeFile(join(folder, 'conf.d', '00-upstreams.conf'), toUpstreams(settings));
  for (const name of ['internal', 'listeners', 'pages'])
    await cp(join(source, name), join(folder, name), { recursive: true });
  for (const name of await readdir(join(source, 'templates'))) {
    const template = await readFile(join(source, 'templates', name), 'utf8');
    // Only these: NGINX has variables of its own.
    const filled = template.replace(
      /\$\{(\w+)\}/g,
      (whole, variable: string) => variables[variable] ?? whole,
    );
    await writeFile(join(folder, 'conf.d', name.replace('.template', '')), filled);
  }
  for (const [name, target] of Object.entries({ tls: settings.tls, site: settings.pages })) {
    await rm(join(folder, name), { force: true });
    if (target !== undefined) await symlink(resolve(target), join(folder, name));
  }
}

const toArguments = (folder: string) => ['-p', `${folder}/`, '-c', join(folder, 'nginx.conf')];

/** Rejects with what NGINX finds wrong in the configuration. */
export async function checkNginx(folder: string): Promise<string> {
  try {
    const { stderr } = await promisify(execFile)('nginx', ['-t', ...toArguments(folder)]);
    return stderr;
  } catch (error) {
    const { code, stderr } = error as { code?: string; stderr?: string };
    throw new StartupError(code === 'ENOENT' ? 'nginx is not installed' : (stderr ?? String(error)));
  }
}

/**
 * Runs NGINX on a rendered folder; resolves when it answers at `inside`. It reads its configuration again when the web app
 * in `pages` is built anew, because that has another policy.
 */
export async function startNginx(
  folder: string,
  { inside, pages }: Pick<NginxSettings, 'inside' | 'pages'>,
  output: 'inherit' | 'ignore' = 'inherit',
) {
  await checkNginx(folder);
  const child = spawn('nginx', [...toArguments(folder), '-g', 'daemon off;'], {
    stdio: ['ignore', output, output],
    // The terminal's Ctrl-C is for us: NGINX is stopped in order.
    detached: true,
  });
  // With its workers: they would go on answering.
  const killHard = () => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL');
  process.on('exit', killHard);
  const exited = once(child, 'exit').then(() => process.off('exit', killHard));
  while (!(await answers(`http://${inside}/health`))) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new ConfigError('NGINX_LISTEN', 'NGINX could not start');
    await wait(20);
  }
  const policy = pages === undefined ? undefined : join(resolve(pages), 'content-security-policy.conf');
  const reload = ({ size }: { size: number }) => size > 0 && child.kill('SIGHUP');
  // By its path: the folder is another one afterwards.
  if (policy !== undefined) watchFile(policy, { interval: 500, persistent: false }, reload);
  return {
    exited,
    async [Symbol.asyncDispose]() {
      if (policy !== undefined) unwatchFile(policy, reload);
      // QUIT lets running requests end, TERM does not wait: sockets would be waited for.
      child.kill('SIGTERM');
      await exited;
    },
  };
}

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
