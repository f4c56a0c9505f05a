/**
 * Restarts containers that are frozen, through Docker's socket: SQLite's lock goes only with the process that holds it.
 * There may be several containers of a service, and they come and go.
 *
 *   WATCHED          JSON: service of the compose file → port of its health checks
 *   WATCHED_PROJECT  name of the compose project
 *   WATCHED_NETWORK  network of the compose file in which the containers are reached
 */
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { createConfigReader, createLog, runMain, startPeriodicJob, type Log } from '@bike-rentals/runtime';
import { second } from '@bike-rentals/runtime/durations';
import { watchHealth } from '@bike-rentals/system/watch-health';

const socketPath = '/var/run/docker.sock';
/** A container that is new, or has another address, is watched after so long at the latest. */
const lookIntervalMs = 2 * second;

await runMain(async () => {
  const read = createConfigReader(process.env);
  const log = createLog('watchdog', 'info');
  const ports = JSON.parse(read.get('WATCHED')) as Record<string, number>;
  const where = {
    project: read.get('WATCHED_PROJECT'),
    network: read.get('WATCHED_NETWORK'),
    ports,
  };
  // Says at the start, not in need, that it may not speak to Docker.
  await askDocker('GET', '/_ping');

  const watches = new Map<string, AsyncDisposable>();
  const look = async () => {
    const found = new Map((await findContainers(where)).map((one) => [one.url, one]));
    for (const [url, watch] of watches) {
      if (found.has(url)) continue;
      watches.delete(url);
      await watch[Symbol.asyncDispose]();
    }
    for (const [url, container] of found) if (!watches.has(url)) watches.set(url, watch(container, log));
  };
  await look();
  log.info({ watched: Object.keys(ports) }, 'watching');
  const opened = new AsyncDisposableStack();
  opened.defer(async () => {
    for (const watch of watches.values()) await watch[Symbol.asyncDispose]();
  });
  opened.use(startPeriodicJob('look for containers', lookIntervalMs, look, log));
  return opened;
});

interface Container {
  id: string;
  name: string;
  /** Another one after a restart, perhaps. */
  url: string;
}

function watch({ id, name, url }: Container, log: Log): AsyncDisposable {
  const onFrozen = async () => {
    log.error({ container: name }, 'frozen, restarting it');
    await askDocker('POST', `/containers/${id}/restart?t=0`).catch((error: unknown) =>
      log.error({ err: error, container: name }, 'could not be restarted'),
    );
  };
  return watchHealth({ url, onFrozen });
}

interface FoundContainer {
  Id: string;
  Names: string[];
  Labels: Record<string, string>;
  NetworkSettings: { Networks: Record<string, { IPAddress: string } | undefined> };
}

async function findContainers(where: {
  project: string;
  network: string;
  ports: Record<string, number>;
}): Promise<Container[]> {
  const { project, network, ports } = where;
  const filters = encodeURIComponent(JSON.stringify({ label: [`com.docker.compose.project=${project}`] }));
  const found = JSON.parse(await askDocker('GET', `/containers/json?filters=${filters}`)) as FoundContainer[];
  return found.flatMap(({ Id: id, Names: [name = id], Labels: labels, NetworkSettings: { Networks } }) => {
    const port = ports[labels['com.docker.compose.service'] ?? ''];
    const address = Networks[`${project}_${network}`]?.IPAddress;
    return port === undefined || !address ? [] : [{ id, name, url: `http://${address}:${port}/health/live` }];
  });
}

/** The Engine API, https://docs.docker.com/reference/api/engine/. Rejects with what Docker says if it will not. */
function askDocker(method: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, method, path }, (response) => {
      text(response).then(
        (body) =>
          (response.statusCode ?? 500) < 300
            ? resolve(body)
            : reject(new Error(`Docker says: ${body.trim()}`)),
        reject,
      );
    });
    // Restarting takes its time; for ever is too long to look at nothing else.
    asked.setTimeout(30_000, () => asked.destroy(new Error('Docker does not answer')));
    asked.once('error', reject);
    asked.end();
  });
}
