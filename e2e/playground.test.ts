import { chromium, type Browser, type Page } from 'playwright-core';
import { chromiumArguments, findChromium } from './support/chromium.ts';
import { startSystem, type System } from './support/system.ts';

const executablePath = findChromium('the playground in a browser');

(executablePath ? describe : describe.skip)('the playground in Chromium', () => {
  let system: System;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    system = await startSystem();
    browser = await chromium.launch({
      executablePath: executablePath ?? '',
      args: chromiumArguments,
    });
    page = await browser.newPage({ viewport: { width: 1500, height: 900 } });
  });
  afterAll(async () => {
    await browser.close();
    await system[Symbol.asyncDispose]();
  });

  /** Opens the tab with this title and sends its operation. */
  async function send(tab: string, operation: string): Promise<void> {
    await page.getByText(tab, { exact: true }).first().click();
    // The tab is drawn as active first and filled afterwards: until then the button is the last one's.
    await page.locator('.cm-content:visible', { hasText: operation }).first().waitFor();
    await page.locator('.send-request__button:visible').first().click();
  }

  /** Resolves when the visible result has this text; otherwise says what it has. */
  async function shows(text: string): Promise<void> {
    const result = page.locator('.query-result__list:visible');
    await result
      .filter({ hasText: text })
      .first()
      .waitFor()
      .catch(async (error: unknown) => {
        const shown = await result.allInnerTexts();
        throw new Error(`no "${text}" in the result, but ${JSON.stringify(shown)}`, { cause: error });
      });
  }

  test('its tabs run as they are: log in, find, watch, rent, return', async () => {
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(system.url.replace('/graphql', '/playground/'));
    await send('1 Log in', 'mutation LogIn');
    await shows('accessToken');
    await send('2 Find', 'query Find');
    await shows('availableUnits');
    await send('3 Watch', 'subscription Watch');
    await send('4 Rent', 'mutation Rent');
    await shows('RentalStarted');
    await send('5 My rentals', 'query MyRentals');
    await shows('Ada Lindqvist');
    await send('6 Return', 'mutation Return');
    await shows('RentalEnded');
    await page.getByText('3 Watch', { exact: true }).first().click();
    await shows('RETURNED');
    const origin = new URL(system.url).origin;
    expect(requests.filter((url) => !url.startsWith(origin) && !/^(data|blob):/.test(url))).toEqual([]);
  });
});
