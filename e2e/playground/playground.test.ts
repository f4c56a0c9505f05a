import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { startSystem, type System } from '../support/system.ts';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  existsSync,
);
if (!executablePath && process.env.CI) throw new Error('no Chromium: install the package chromium');
if (!executablePath)
  process.stderr.write('SKIPPED: the playground in a browser, because there is no Chromium\n');

(executablePath ? describe : describe.skip)('the playground in Chromium', () => {
  let system: System;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    system = await startSystem();
    browser = await chromium.launch({
      executablePath: executablePath ?? '',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    page = await browser.newPage({ viewport: { width: 1500, height: 900 } });
  });
  afterAll(async () => {
    await browser.close();
    await system[Symbol.asyncDispose]();
  });

  /** Opens the tab with this title and sends its operation. */
  async function send(tab: string): Promise<void> {
    await page.getByText(tab, { exact: true }).first().click();
    await page.locator('.send-request__button:visible').first().click();
  }

  const shows = (text: string): Promise<void> =>
    page.locator('.query-result__list:visible', { hasText: text }).first().waitFor();

  test('its tabs run as they are: log in, find, watch, rent, return', async () => {
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(system.url.replace('/graphql', '/'));
    await send('1 Log in');
    await shows('accessToken');
    await send('2 Find');
    await shows('availableUnits');
    await send('3 Watch');
    await send('4 Rent');
    await shows('RentalStarted');
    await send('5 My rentals');
    await shows('Ada Lindqvist');
    await send('6 Return');
    await shows('RentalEnded');
    await page.getByText('3 Watch', { exact: true }).first().click();
    await shows('RETURNED');
    const origin = new URL(system.url).origin;
    expect(requests.filter((url) => !url.startsWith(origin) && !/^(data|blob):/.test(url))).toEqual([]);
  });
});
