/**
 * npm run bench:web                        both parts
 * npm run bench:web -- --part load
 * npm run bench:web -- --part live --rentals 200
 * npm run bench:web -- --part memory --minutes 10
 *
 * The built web app in Chromium, with 500 bikes in the town. `load`: what the first screen loads, and how soon it is there,
 * on the network of a phone (1.6 Mbit/s, 150 ms) with a fourth of this processor. `live`: the time from the instant of an
 * event until the frame in which its count is on the page. `memory`: the heap after traffic. Written to bench/results/web.json.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { logIn, type Person } from '../e2e/support/client.ts';
import { startEmbeddedSystem, type System } from '../e2e/support/system.ts';
import { findWebBrowser, launchBrowser, openVisitor, withWebApp } from '../e2e/support/web-app.ts';
import { toQuantiles } from './live/subscribers.ts';

const { values } = parseArgs({
  options: {
    part: { type: 'string', default: 'all' },
    bikes: { type: 'string', default: '500' },
    rentals: { type: 'string', default: '200' },
    minutes: { type: 'string', default: '2' },
  },
});
const isWanted = (part: string) => values.part === 'all' || values.part === part;

const executablePath = findWebBrowser('the benchmark of the web app');
if (executablePath === undefined) process.exit(1);
const figures: Record<string, unknown> = {};
{
  await using system = await startEmbeddedSystem(withWebApp);
  const browser = await launchBrowser(executablePath, { hasMap: true });
  const admin = await logIn(system, 'admin');
  await addBikes(admin, Number(values.bikes));
  if (isWanted('load')) figures['load'] = await measureLoad(browser, system);
  if (isWanted('live')) figures['live'] = await measureLive(browser, system, Number(values.rentals));
  if (isWanted('memory')) figures['memory'] = await measureMemory(browser, system, Number(values.minutes));
  await browser.close();
}
console.log(figures);
const file = join(import.meta.dirname, 'results', 'web.json');
await mkdir(join(file, '..'), { recursive: true });
const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version };
const known: unknown = await readFile(file, 'utf8').then(JSON.parse, () => ({}));
await writeFile(file, `${JSON.stringify({ ...(known as object), machine, ...figures }, null, 2)}\n`);

interface Visit {
  scriptBytes: number;
  firstContentfulPaintMs: number;
  largestContentfulPaintMs: number;
  layoutShift: number;
  interactionToNextPaintMs: number;
}

/** Medians of five visits with an empty cache, as a guest, to the map. */
async function measureLoad(browser: Browser, system: System): Promise<Record<string, unknown>> {
  const visits: Visit[] = [];
  for (let visit = 0; visit < 5; visit += 1) {
    await using guest = await openVisitor(browser, system);
    const { page } = guest;
    const devTools = await page.context().newCDPSession(page);
    await throttle(devTools);
    const scripts: number[] = [];
    await devTools.send('Network.enable');
    const urls = new Map<string, string>();
    devTools.on('Network.responseReceived', ({ requestId, response }) => urls.set(requestId, response.url));
    devTools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      if (urls.get(requestId)?.endsWith('.js')) scripts.push(encodedDataLength);
    });
    await guest.goTo('/bikes');
    await page.locator('.station-row').first().waitFor();
    const scriptBytes = scripts.reduce((sum, bytes) => sum + bytes, 0);
    await page.locator('.station-marker').first().waitFor();
    visits.push({ ...(await readPaints(page)), scriptBytes, ...(await measureInteractions(page)) });
  }
  const median = (name: keyof Visit) =>
    visits.map((visit) => visit[name]).sort((left, right) => left - right)[2];
  return {
    scriptBytesToFirstScreen: median('scriptBytes'),
    firstContentfulPaintMs: median('firstContentfulPaintMs'),
    largestContentfulPaintMs: median('largestContentfulPaintMs'),
    layoutShift: median('layoutShift'),
    interactionToNextPaintMs: median('interactionToNextPaintMs'),
  };
}

async function throttle(devTools: CDPSession): Promise<void> {
  await devTools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 150,
    downloadThroughput: (1.6 * 1_000_000) / 8,
    uploadThroughput: (0.75 * 1_000_000) / 8,
  });
  await devTools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
}

/** What the browser has noted since the page began. */
function readPaints(page: Page) {
  return page.evaluate(async () => {
    const read = (type: string) =>
      new Promise<{ name: string; startTime: number; value?: number }[]>((resolve) => {
        new PerformanceObserver((list) => resolve(list.getEntries())).observe({
          type,
          buffered: true,
        });
        setTimeout(() => resolve([]), 1_000);
      });
    const [paints, largest, shifts] = await Promise.all(
      ['paint', 'largest-contentful-paint', 'layout-shift'].map(read),
    );
    return {
      firstContentfulPaintMs: Math.round(
        paints?.find(({ name }) => name === 'first-contentful-paint')?.startTime ?? 0,
      ),
      largestContentfulPaintMs: Math.round(largest?.at(-1)?.startTime ?? 0),
      layoutShift: (shifts ?? []).reduce((sum, { value = 0 }) => sum + value, 0),
    };
  });
}

/** The slowest of some clicks and key strokes. */
async function measureInteractions(page: Page) {
  await page.evaluate(() => {
    const seen: number[] = [];
    Object.assign(globalThis, { seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as unknown as { duration: number; interactionId: number }[]) {
        if (entry.interactionId) seen.push(entry.duration);
      }
    }).observe({ type: 'event', durationThreshold: 16, buffered: false } as never);
  });
  await page.getByRole('button', { name: 'Electric' }).click();
  await page.getByRole('button', { name: 'Electric' }).click();
  await page.getByRole('link', { name: 'Models' }).click();
  await page.getByRole('link', { name: 'Stations', exact: true }).click();
  await page.getByRole('searchbox').pressSequentially('market');
  await page.locator('.station-row').first().click();
  await page.getByRole('heading', { level: 1 }).waitFor();
  const seen = await page.evaluate(() => (globalThis as unknown as { seen: number[] }).seen);
  return { interactionToNextPaintMs: Math.max(...seen, 0) };
}

/** One rent or return after the other; the page notes the frame in which the text of a count has changed. */
async function measureLive(browser: Browser, system: System, rentals: number) {
  await using guest = await openVisitor(browser, system, { width: 1280 });
  const { page } = guest;
  await guest.goTo('/bikes');
  await page.getByText('Live').waitFor();
  await page.locator('.station-marker').first().waitFor();
  await page.evaluate(() => {
    const frames: number[] = [];
    Object.assign(globalThis, { frames });
    new MutationObserver(() =>
      requestAnimationFrame(() => setTimeout(() => frames.push(performance.timeOrigin + performance.now()))),
    ).observe(document.querySelector('.station-list') as Element, {
      subtree: true,
      characterData: true,
      childList: true,
    });
  });
  const countFrames = () =>
    page.evaluate(() => (globalThis as unknown as { frames: number[] }).frames.length);
  const rider = await logIn(system, 'ben');
  const [modelId = ''] = await findModels(rider);
  const stationId = await findStation(rider);
  const delays: number[] = [];
  for (let turn = 0; turn < rentals; turn += 1) {
    const before = await countFrames();
    const { rentalId, rentedAt } = await rent(rider, modelId);
    await page.waitForFunction(
      (known) => (globalThis as unknown as { frames: number[] }).frames.length > known,
      before,
    );
    const frame = await page.evaluate(
      (known) => (globalThis as unknown as { frames: number[] }).frames[known] ?? 0,
      before,
    );
    delays.push(frame - Date.parse(rentedAt));
    await giveBack(rider, rentalId, stationId);
  }
  return { rentals, eventToPixelMs: toQuantiles(delays) };
}

async function measureMemory(browser: Browser, system: System, minutes: number) {
  await using guest = await openVisitor(browser, system, { width: 1280 });
  const { page } = guest;
  await guest.goTo('/bikes');
  await page.locator('.station-marker').first().waitFor();
  const devTools = await page.context().newCDPSession(page);
  const readHeap = async () => {
    await devTools.send('HeapProfiler.collectGarbage');
    const { usedSize } = await devTools.send('Runtime.getHeapUsage');
    return Math.round(usedSize / 1_048_576);
  };
  const rider = await logIn(system, 'ada');
  const [modelId = ''] = await findModels(rider);
  const stationId = await findStation(rider);
  const megabytes = [await readHeap()];
  let events = 0;
  for (let minute = 0; minute < minutes; minute += 1) {
    const end = performance.now() + 60_000;
    while (performance.now() < end) {
      const { rentalId } = await rent(rider, modelId);
      await giveBack(rider, rentalId, stationId);
      events += 2;
    }
    megabytes.push(await readHeap());
  }
  return { minutes, events, heapMegabytes: megabytes };
}

async function addBikes(admin: Person, count: number): Promise<void> {
  const models = await findModels(admin);
  const { stations } = await admin.ask<{ stations: { nodes: { id: string }[] } }>(
    '{ stations(first: 100) { nodes { id } } }',
  );
  for (let added = 0; added < count; added += 25) {
    const input = {
      modelId: models[(added / 25) % models.length],
      stationId: stations.nodes[(added / 25) % stations.nodes.length]?.id,
      serialPrefix: 'BENCH-',
      count: 25,
    };
    await admin.ask('mutation ($input: AddBikesInput!) { addBikes(input: $input) { __typename } }', {
      input,
    });
  }
}

async function findModels(person: Person): Promise<string[]> {
  const { bikeModels } = await person.ask<{ bikeModels: { nodes: { id: string }[] } }>(
    '{ bikeModels(first: 10, sort: AVAILABLE_UNITS) { nodes { id } } }',
  );
  return bikeModels.nodes.map(({ id }) => id);
}

async function findStation(person: Person): Promise<string> {
  const { stations } = await person.ask<{ stations: { nodes: { id: string }[] } }>(
    '{ stations(first: 1) { nodes { id } } }',
  );
  return stations.nodes[0]?.id ?? '';
}

async function rent(person: Person, modelId: string): Promise<{ rentalId: string; rentedAt: string }> {
  const { rentBike } = await person.ask<{ rentBike: { rentalId: string; rental: { rentedAt: string } } }>(
    'mutation ($input: RentBikeInput!) { rentBike(input: $input) { ... on RentalStarted { rentalId rental { rentedAt } } } }',
    { input: { modelId, idempotencyKey: crypto.randomUUID() } },
  );
  return { rentalId: rentBike.rentalId, rentedAt: rentBike.rental.rentedAt };
}

async function giveBack(person: Person, rentalId: string, stationId: string): Promise<void> {
  await person.ask('mutation ($input: ReturnBikeInput!) { returnBike(input: $input) { __typename } }', {
    input: { rentalId, stationId, idempotencyKey: crypto.randomUUID() },
  });
}
