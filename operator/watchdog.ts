/**
 * Restarts containers that are frozen, through Docker's socket: SQLite's lock goes only with the process that holds it.
 *
 *   WATCHED          JSON: service of the compose file → base URL of its health checks
 *   WATCHED_PROJECT  name of the compose project
 */
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { createConfigReader, createLog, runMain } from '@bike-rentals/runtime';
import { watchHealth } from '@bike-rentals/system/watch-health';

const socketPath = '/var/run/docker.sock';

await runMain(async () => {
  const read = createConfigReader(process.env);
  const log = createLog('watchdog', 'info');
  const project = read.get('WATCHED_PROJECT');
  const watched = Object.entries(JSON.parse(read.get('WATCHED')) as Record<string, string>);
  // Says at the start, not in need, that it may not speak to Docker.
  await askDocker('GET', '/_ping');

  const opened = new AsyncDisposableStack();
  for (const [service, url] of watched) {
    const onFrozen = async () => {
      log.error({ container: service }, 'frozen, restarting it');
      await restart(project, service).catch((error: unknown) =>
        log.error({ err: error, container: service }, 'could not be restarted'),
      );
    };
    opened.use(watchHealth({ url: `${url}/health/live`, onFrozen }));
  }
  log.info({ watched: watched.map(([service]) => service) }, 'watching');
  return opened;
});

async function restart(project: string, service: string): Promise<void> {
  const label = [`com.docker.compose.project=${project}`, `com.docker.compose.service=${service}`];
  const filters = encodeURIComponent(JSON.stringify({ label }));
  const found = JSON.parse(await askDocker('GET', `/containers/json?filters=${filters}`)) as { Id: string }[];
  for (const { Id: id } of found) await askDocker('POST', `/containers/${id}/restart?t=0`);
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
