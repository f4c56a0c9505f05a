import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { findFreePorts, openTemporaryFolder } from '@bike-rentals/testing';
import BetterSqlite3 from 'better-sqlite3';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { chromiumArguments, findChromium } from './support/chromium.ts';
import { getCursor, logIn } from './support/client.ts';
import { addBike, addFleet } from './support/fleet.ts';
import { stop, runStart } from './support/system.ts';

const executablePath = findChromium('the client package in a browser');

(executablePath ? test : test.skip)(
  'a page in Chromium sees each event once, though the system is stopped and killed meanwhile',
  async () => {
    await using opened = new AsyncDisposableStack();
    const folder = opened.use(await openTemporaryFolder());
    const [port = 0] = await findFreePorts(1);
    const site = await servePage();
    opened.defer(() => site.close());
    const env = { DATA_DIR: folder.path, PORT: String(port), ROUTER_CORS_ORIGINS: site.origin };
    let system = await runStart(env);
    opened.defer(() => stop(system.process));
    const admin = await logIn(system, 'admin');
    const fleet = await addFleet(admin, { bikes: 1 });
    const ada = await logIn(system, 'ada');
    const after = await getCursor(ada);

    const browser = await chromium.launch({
      executablePath: executablePath ?? '',
      args: chromiumArguments,
    });
    opened.defer(() => browser.close());
    const page = await browser.newPage();
    await page.goto(site.origin);
    await page.evaluate(([url, token, cursor]) => globalThis.follow(url, token, cursor), [
      system.url,
      ada.token,
      after,
    ] as const);
    const sees = (count: number) =>
      page.waitForFunction((least) => globalThis.seen.length >= least, count, { timeout: 60_000 });

    await addBike(admin, fleet);
    await sees(1);
    for (const [index, signal] of (['SIGTERM', 'SIGKILL'] as const).entries()) {
      await stop(system.process, signal);
      // Longer than the client's first attempts: they are refused.
      await page.waitForEvent('console', (message) => message.text().includes('ERR_CONNECTION_REFUSED'));
      system = await runStart(env);
      await addBike(await logIn(system, 'admin'), fleet);
      await sees(index + 2);
    }

    const seen = await page.evaluate(() => globalThis.seen);
    const database = new BetterSqlite3(join(folder.path, 'bikes.db'), { readonly: true });
    const happened = database
      .prepare(`SELECT "id" FROM "Event" WHERE "seq" > ? ORDER BY "seq"`)
      .pluck()
      .all(JSON.parse(Buffer.from(after, 'base64url').toString()));
    database.close();
    expect(seen).toEqual(happened);
  },
  180_000,
);

/** The page, bundled as a front end would be. */
async function servePage() {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'support', 'browser-page.ts')],
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
  });
  const script = outputFiles[0]?.text ?? '';
  const server = createServer((request, response) => {
    const isScript = request.url === '/page.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? script : '<!doctype html><script type="module" src="/page.js"></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
