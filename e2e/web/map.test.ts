import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { openTemporaryFolder } from '@bike-rentals/testing';
import type { Browser } from 'playwright-core';
import { startEmbeddedSystem } from '../support/system.ts';
import { findWebBrowser, launchBrowser, openVisitor, site, withWebApp } from '../support/web-app.ts';

const executablePath = findWebBrowser('the map of the web app');
const withBrowser = executablePath ? describe : describe.skip;

withBrowser('the map', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser(executablePath ?? '', { hasMap: true });
  });
  afterAll(() => browser.close());

  test('shows the demo town without any other server, and opens the station that is chosen on it', async () => {
    await using system = await startEmbeddedSystem(withWebApp);
    await using guest = await openVisitor(browser, system, { width: 1280 });
    const { page } = guest;
    const hosts = new Set<string>();
    page.on('request', (request) => hosts.add(new URL(request.url()).host));
    await guest.goTo('/bikes');
    await page.getByRole('button', { name: /^Market Square: \d+ free$/ }).click();
    await page.getByRole('heading', { name: 'Market Square' }).waitFor();
    await page.getByText('An invented town').waitFor();
    expect([...hosts].filter((host) => host !== new URL(system.url).host && host !== '')).toEqual([]);
    expect(guest.faults).toEqual([]);
  });

  test('shows the town of an operator from one PMTiles file, asked for in parts', async () => {
    await using folder = await openTemporaryFolder();
    const own = join(folder.path, 'site');
    await cp(site, own, { recursive: true });
    const style = {
      version: 8,
      sources: {
        town: {
          type: 'raster',
          url: 'pmtiles:///app/map/town.pmtiles',
          tileSize: 256,
          attribution: 'A town',
        },
      },
      layers: [{ id: 'town', type: 'raster', source: 'town' }],
    };
    for (const suffix of ['', '.gz', '.br']) {
      await rm(join(own, 'app', 'map', `style.json${suffix}`));
    }
    await writeFile(join(own, 'app', 'map', 'style.json'), JSON.stringify(style));
    await writeFile(join(own, 'app', 'map', 'town.pmtiles'), createPmtiles());
    await using system = await startEmbeddedSystem({ ...withWebApp, ROUTER_PAGES: own });
    await using guest = await openVisitor(browser, system, { width: 1280 });
    const { page } = guest;
    const part = page.waitForResponse(
      (response) => response.url().endsWith('/town.pmtiles') && response.status() === 206,
    );
    await guest.goTo('/bikes');
    await part;
    await page.locator('.station-marker').first().waitFor();
    await page.waitForLoadState('networkidle');
    expect(guest.faults).toEqual([]);
  });
});

/** One grey tile for the whole world, as a PMTiles archive of version 3 without compression. */
function createPmtiles(): Buffer {
  const tile = createPng();
  const metadata = Buffer.from('{}');
  // One entry: tile 0, a run of 1, its length, and its offset plus one.
  const directory = Buffer.from([1, 0, 1, ...toVarint(tile.length), 1]);
  const header = Buffer.alloc(127);
  header.write('PMTiles');
  header.writeUInt8(3, 7);
  const sections = [directory.length, metadata.length, 0, tile.length];
  let offset = header.length;
  for (const [index, length] of sections.entries()) {
    header.writeBigUInt64LE(BigInt(offset), 8 + index * 16);
    header.writeBigUInt64LE(BigInt(length), 16 + index * 16);
    offset += length;
  }
  for (const at of [72, 80, 88]) header.writeBigUInt64LE(1n, at);
  // Clustered; no compression of directories nor tiles; PNG; zoom 0 only.
  for (const [index, value] of [1, 1, 1, 2, 0, 0].entries()) header.writeUInt8(value, 96 + index);
  for (const [index, degrees] of [-180, -85, 180, 85].entries()) {
    header.writeInt32LE(degrees * 10_000_000, 102 + index * 4);
  }
  return Buffer.concat([header, directory, metadata, tile]);
}

function toVarint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...toVarint(value >> 7)];
}

function createPng(): Buffer {
  const size = 256;
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  // 8 bits of grey.
  head.writeUInt8(8, 8);
  const rows = Buffer.alloc(size * (size + 1), 200);
  for (let row = 0; row < size; row += 1) rows[row * (size + 1)] = 0;
  const chunk = (name: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
