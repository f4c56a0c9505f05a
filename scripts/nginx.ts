/**
 * npm run nginx             NGINX before a system that `npm start` runs on brokers, with the templates of
 * docker-compose.yml
 * npm run nginx -- check    only looks whether the configuration is right
 *
 * It serves the web app from the folder NGINX_PAGES, web/dist/site unless that is set, or asks the router for it while
 * it is not built.
 *
 * For the router to reach bikes through it, start that system with
 *   ROUTER_TRUSTED_PROXIES=1
 *   ROUTER_SUBGRAPHS='{"bikes":{"http":"http://127.0.0.1:4080/graphql","ws":"ws://127.0.0.1:4080/subscriptions"}}'
 */
import { join } from 'node:path';
import { ConfigError, createConfigReader, runMain } from '@bike-rentals/runtime';
import { toDataFolder } from '@bike-rentals/system/paths';
import { checkNginx, renderNginx, startNginx, type NginxSettings } from '@bike-rentals/system/nginx';
import { instances, type InstanceName, type ServiceName } from '@bike-rentals/system/services';
import { isBuilt, site } from './web/web-app.ts';

const at = (name: InstanceName): string =>
  `127.0.0.1:${instances.find((instance) => instance.name === name)?.port ?? ''}`;
const allOf = (service: ServiceName): string[] =>
  instances.filter((instance) => instance.service === service).map(({ name }) => at(name));

await runMain(async () => {
  const read = createConfigReader(process.env);
  const tls = read.find('NGINX_TLS') === undefined ? undefined : read.get('TLS_FOLDER', 'nginx/tls');
  const trustedProxy = read.find('NGINX_TRUSTED_PROXY');
  const pages = read.get('NGINX_PAGES', site);
  if (pages !== site && !isBuilt(pages))
    throw new ConfigError('NGINX_PAGES', `${pages} has no built web app`);
  const settings: NginxSettings = {
    listen: read.get('NGINX_LISTEN', '127.0.0.1:8080'),
    inside: read.get('NGINX_INSIDE', '127.0.0.1:4080'),
    insideUsers: read.get('NGINX_INSIDE_USERS', '127.0.0.1:4082'),
    insideAuth: read.get('NGINX_INSIDE_AUTH', '127.0.0.1:4081'),
    router: read.findList('ROUTER_ADDRESS') ?? ['127.0.0.1:4000'],
    auth: read.findList('AUTH_ADDRESS') ?? allOf('auth'),
    users: read.findList('USERS_ADDRESS') ?? allOf('users'),
    bikesPrimary: read.get('BIKES_PRIMARY', at('bikes')),
    bikesBackup: read.get('BIKES_BACKUP', at('bikes-backup')),
    lambda: read.get('LAMBDA_ADDRESS', '127.0.0.1:3000'),
    ...(tls !== undefined && { tls }),
    ...(trustedProxy !== undefined && { trustedProxy }),
    // Before the web app is built, and where WEB_APP is off, it is the router's matter.
    ...(isBuilt(pages) && { pages }),
    insideTimeout: read.getInteger('NGINX_INSIDE_TIMEOUT', 3, { min: 1 }),
    requestsPerSecond: read.getInteger('NGINX_REQUESTS_PER_SECOND', 50, { min: 1 }),
    requestBurst: read.getInteger('NGINX_REQUEST_BURST', 200, { min: 1 }),
    connectionsPerAddress: read.getInteger('NGINX_CONNECTIONS_PER_ADDRESS', 200, { min: 1 }),
    accessLog: read.get('NGINX_ACCESS_LOG', 'access.log'),
  };
  const folder = join(toDataFolder(process.env), 'nginx');
  await renderNginx(folder, settings);
  if (process.argv[2] === 'check') {
    console.log((await checkNginx(folder)).trim());
    process.exit(0);
  }
  const nginx = await startNginx(folder, settings);
  console.log(`NGINX is the front door at ${settings.listen}. Ctrl-C stops it.`);
  void nginx.exited.then(() => process.exit(1));
  return nginx;
});
