import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findFreePorts, openTemporaryFolder } from '@bike-rentals/testing';
import type { Browser, Page } from 'playwright-core';
import { logIn, type Person } from '../support/client.ts';
import { runStart, startEmbeddedSystem, stop } from '../support/system.ts';
import { findWebBrowser, launchBrowser, openVisitor, site, withWebApp } from '../support/web-app.ts';

const executablePath = findWebBrowser('the web app while things break');
const withBrowser = executablePath ? describe : describe.skip;

withBrowser('what the web app survives', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser(executablePath ?? '');
  });
  afterAll(() => browser.close());

  test('a return without network is kept over a reload, and sent once when it is back', async () => {
    await using system = await startEmbeddedSystem(withWebApp);
    await using rider = await openVisitor(browser, system, { expected: /INTERNET_DISCONNECTED/ });
    const { page, context } = rider;
    const ada = await logIn(system, 'ada');
    const rentalId = await rentAnything(ada);
    await rider.logIn('ada');
    await whenControlled(page);
    await rider.goTo(`/account/rentals/${rentalId}/return`);
    await page.getByRole('button', { name: /Hospital/ }).waitFor();
    const sent: string[] = [];
    page.on('request', (request) => {
      const body = request.postData() ?? '';
      if (body.includes('"ReturnBike"')) sent.push(body);
    });

    await context.setOffline(true);
    await page.getByRole('button', { name: /Hospital/ }).click();
    await page.getByText('One return is not sent yet').waitFor();
    expect(await isActive(ada, rentalId)).toBe(true);

    await context.setOffline(false);
    await page.locator('.rental-bar').waitFor({ state: 'detached' });
    expect(await isActive(ada, rentalId)).toBe(false);
    const keys = sent.map((body) => /"idempotencyKey":"([^"]+)"/.exec(body)?.[1]);
    expect(new Set(keys).size).toBe(1);
    expect(rider.faults).toEqual([]);
  });

  test('without network the app opens from its own store, and says so', async () => {
    await using system = await startEmbeddedSystem(withWebApp);
    await using guest = await openVisitor(browser, system, { expected: /INTERNET_DISCONNECTED/ });
    const { page, context } = guest;
    await guest.goTo('/bikes');
    await whenControlled(page);
    await context.setOffline(true);
    await page.reload();
    await page.getByText('No connection', { exact: true }).waitFor();
    await context.setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('link', { name: /Market Square/ }).waitFor();
    expect(guest.faults).toEqual([]);
  });

  test('a page whose part of the app cannot be loaded says so in its place', async () => {
    await using system = await startEmbeddedSystem(withWebApp);
    await using guest = await openVisitor(browser, system, { expected: /ERR_FAILED|mfe.auth|NG04002/ });
    const { page } = guest;
    // Before the service worker has stored anything.
    await page.route('**/mfe/auth/**', (route) => route.abort('failed'));
    await page.goto(`${new URL(system.url).origin}/app/auth/login`);
    await page.getByText('No connection', { exact: true }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/app/auth/login');
    await page.unroute('**/mfe/auth/**');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    expect(guest.faults).toEqual([]);
  });

  test('a server that is killed and comes back misses nothing', async () => {
    await using opened = new AsyncDisposableStack();
    const folder = opened.use(await openTemporaryFolder());
    const [port = 0] = await findFreePorts(1);
    const env = { DATA_DIR: folder.path, PORT: String(port), ...withWebApp };
    let running = await runStart(env);
    opened.defer(() => stop(running.process));
    const system = { url: running.url, env, [Symbol.asyncDispose]: () => Promise.resolve() };
    const guest = opened.use(
      await openVisitor(browser, system, { expected: /CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE/ }),
    );
    const { page } = guest;
    await guest.goTo('/bikes');
    await whenControlled(page);
    await page.getByText('Live').waitFor();
    const total = async () => {
      const texts = await page.locator('.station-row .count').allInnerTexts();
      return texts.reduce((sum, text) => sum + Number.parseInt(text), 0);
    };
    const before = await total();

    await stop(running.process, 'SIGKILL');
    await page.getByText(/What you see is as of/).waitFor();
    running = await runStart(env);
    // While the page is away from the socket.
    await rentAnything(await logIn(system, 'ada'));
    await page.getByText('Live').waitFor();
    await page.waitForFunction(
      (expected) =>
        [...document.querySelectorAll('.station-row .count')].reduce(
          (sum, { textContent }) => sum + Number.parseInt(textContent),
          0,
        ) === expected,
      before - 1,
    );
    expect(guest.faults).toEqual([]);
  });

  test('a tab of the previous release goes on, and is offered the new one', async () => {
    await using folder = await openTemporaryFolder();
    const own = join(folder.path, 'site');
    await cp(site, own, { recursive: true });
    await using system = await startEmbeddedSystem({ ...withWebApp, ROUTER_PAGES: own });
    await using guest = await openVisitor(browser, system);
    const { page } = guest;
    await guest.goTo('/bikes');
    await whenControlled(page);

    const worker = join(own, 'app', 'sw.js');
    await writeFile(worker, (await readFile(worker, 'utf8')).replace(/RELEASE = '\w+'/, "RELEASE = 'next'"));
    for (const suffix of ['.gz', '.br']) await rm(`${worker}${suffix}`);
    await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
    await page.getByText('There is a new version of this app.').waitFor();
    // The old tab still opens what it had not loaded yet.
    await page.getByRole('link', { name: 'Log in' }).click();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    await page.getByRole('button', { name: 'Reload' }).click();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    await page.getByText('There is a new version of this app.').waitFor({ state: 'detached' });
    expect(guest.faults).toEqual([]);
  });
});

/** The worker that keeps the files has been installed, and looks after this page. */
async function whenControlled(page: Page): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
}

async function rentAnything(person: Person): Promise<string> {
  const { bikeModels } = await person.ask<{
    bikeModels: { nodes: { id: string; availableUnits: number }[] };
  }>('{ bikeModels(first: 50) { nodes { id availableUnits } } }');
  const model = bikeModels.nodes.find(({ availableUnits }) => availableUnits > 0);
  const { rentBike } = await person.ask<{ rentBike: { rentalId: string } }>(
    'mutation ($input: RentBikeInput!) { rentBike(input: $input) { ... on RentalStarted { rentalId } } }',
    { input: { modelId: model?.id, idempotencyKey: crypto.randomUUID() } },
  );
  return rentBike.rentalId;
}

async function isActive(person: Person, rentalId: string): Promise<boolean> {
  const { rental } = await person.ask<{ rental: { returnedAt: string | null } }>(
    'query ($id: ID!) { rental(id: $id) { returnedAt } }',
    { id: rentalId },
  );
  return rental.returnedAt === null;
}
