import { source as axeSource, type AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { logIn } from '../support/client.ts';
import { startEmbeddedSystem, type System } from '../support/system.ts';
import { findWebBrowser, launchBrowser, openVisitor, withWebApp } from '../support/web-app.ts';

const executablePath = findWebBrowser('accessibility of the web app');
const withBrowser = executablePath ? describe : describe.skip;

const guestPages = [
  '/bikes',
  '/bikes/models',
  '/bikes/stations/{station}',
  '/bikes/models/{model}',
  '/auth/login',
  '/auth/register',
  '/auth/forgot',
  '/auth/reset',
  '/auth/verify',
  '/auth/undo-email',
  '/auth/invitation',
  '/nowhere',
];
const riderPages = [
  '/account/rentals',
  '/account/waiting',
  '/account/notifications',
  '/account/profile',
  '/bikes/r/{serial}',
  '/admin',
];
const adminPages = [
  '/admin',
  '/admin/fleet',
  '/admin/fleet/{bike}',
  '/admin/stations',
  '/admin/stations/new',
  '/admin/models',
  '/admin/models/{model}',
  '/admin/rentals',
  '/admin/rentals/{rental}',
  '/admin/desk',
  '/admin/workshop',
  '/admin/log',
  '/admin/log/accounts',
  '/admin/hours',
  '/admin/rules',
  '/admin/prices',
  '/admin/prices/new',
  '/admin/mails',
  '/admin/files',
  '/admin/people',
  '/admin/people/{user}',
];

/** Colours are those of the theme at any width, so that each width is looked at in one of them. */
const looks = [
  { width: 320, theme: 'light' },
  { width: 1280, theme: 'dark' },
] as const;

/** Pages of operators, and the buttons that open their dialogs. */
const dialogs = [
  ['/admin/rentals/{running}', ['End', 'Change the due time', 'Another bike', 'Correct', 'Lost', 'Void']],
  ['/admin/people/{renter}', ['Rent a bike', 'Block', 'Approve for models']],
  ['/admin/models/{scarce}', ['Remove', /^Move /]],
  ['/admin/fleet/{bike}', ['Correct', 'Report damage', 'New job']],
  ['/admin/workshop', [/^Change /, /^Close /, /^Photo: /]],
  ['/admin/prices', ['Assign a plan']],
] as const;

withBrowser('accessibility (WCAG 2.2 A and AA)', () => {
  let system: System;
  let browser: Browser;
  let ids: Record<string, string>;
  beforeAll(async () => {
    system = await startEmbeddedSystem(withWebApp);
    browser = await launchBrowser(executablePath ?? '', { hasMap: true });
    ids = await findIds(system);
  });
  afterAll(async () => {
    await browser.close();
    await system[Symbol.asyncDispose]();
  });

  test.each([
    ['a guest', undefined, guestPages],
    ['a rider', 'ada', riderPages],
    ['an operator', 'admin', adminPages],
  ])(
    '%s finds no page that axe objects to, in both themes and at 320 and 1280 px',
    async (_, who, pages) => {
      await using visitor = await openVisitor(browser, system, { width: 320 });
      const { page } = visitor;
      if (who !== undefined) await visitor.logIn(who);
      for (const path of pages) {
        await visitor.goTo(path.replace(/\{(\w+)\}/, (_match, name: string) => ids[name] ?? ''));
        for (const { width, theme } of looks) {
          await page.setViewportSize({ width, height: 844 });
          await setTheme(page, theme);
          const where = `${path} at ${width} px, ${theme}`;
          expect({ where, found: await findViolations(page) }).toEqual({ where, found: [] });
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          expect({ where, overflow }).toEqual({ where, overflow: 0 });
        }
      }
      expect(visitor.faults).toEqual([]);
    },
    // Some seconds for each look on a slow machine, and there are many pages.
    600_000,
  );

  test('nor does axe object to what the desk opens', async () => {
    await using visitor = await openVisitor(browser, system, { width: 320 });
    const { page } = visitor;
    await visitor.logIn('admin');
    for (const [path, buttons] of dialogs) {
      await visitor.goTo(path.replace(/\{(\w+)\}/, (_match, name: string) => ids[name] ?? ''));
      for (const name of buttons) {
        const button = page.getByRole('main').getByRole('button', { name, exact: typeof name === 'string' });
        await button.first().click();
        const dialog = page.getByRole('dialog');
        await dialog.waitFor();
        for (const theme of ['light', 'dark'] as const) {
          await setTheme(page, theme);
          const where = `${String(name)} on ${path}, ${theme}`;
          expect({ where, found: await findViolations(page) }).toEqual({ where, found: [] });
        }
        await page.keyboard.press('Escape');
        await dialog.waitFor({ state: 'detached' });
      }
    }
    expect(visitor.faults).toEqual([]);
  }, 180_000);

  test('the keyboard alone finds a bike, rents it and returns it', async () => {
    await using rider = await openVisitor(browser, system, { width: 1280 });
    const { page } = rider;
    await rider.goTo('/auth/login');
    await tabTo(page, /^Email/);
    await page.keyboard.type('ben@demo.example');
    await tabTo(page, /^Password/);
    await page.keyboard.type('ride-a-demo-bike');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/app/bikes');
    await page.getByText('Live').waitFor();
    await tabTo(page, /Market Square/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Market Square' }).waitFor();
    await tabTo(page, /^Rent: /);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'It is yours' }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await tabTo(page, /^Return/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /^Return / }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    await tabTo(page, /Hospital/);
    await page.keyboard.press('Enter');
    await page.getByText(/is returned/).waitFor();
    expect(rider.faults).toEqual([]);
  });
});

/**
 * The page follows the device, so that it is opened once. Its colours change at once: looked at while they fade, a text
 * has the colour of one theme on the ground of the other.
 */
async function setTheme(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('*, *::before, *::after { transition: none !important; animation: none !important; }');
    document.adoptedStyleSheets = [sheet];
  });
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
  await page.waitForLoadState('networkidle');
}

/** What axe objects to: the rule and the elements. */
async function findViolations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(options: object): Promise<AxeResults> } };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    return axe.run({ runOnly: { type: 'tag', values: tags } });
  });
  return violations.flatMap(({ id, nodes }) =>
    nodes
      // Stations that are close to each other overlap on a map; the list beside it has the same links (2.5.8, "equivalent").
      .filter(({ html }) => id !== 'target-size' || !html.includes('station-marker'))
      .map(
        ({ target, failureSummary }) =>
          `${id}: ${target.join(' ')} (${failureSummary?.split('\n')[1]?.trim()})`,
      ),
  );
}

/** Presses Tab until the element with this name or text has the focus. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  const seen: string[] = [];
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement | null;
      const label = (element as HTMLInputElement | null)?.labels?.[0]?.innerText;
      return element?.getAttribute('aria-label') ?? label ?? element?.innerText ?? '';
    });
    if (name.test(focused.trim())) return;
    seen.push(focused.replaceAll('\n', ' '));
  }
  throw new Error(`no ${String(name)} among ${seen.join(' | ')}`);
}

async function findIds(system: System): Promise<Record<string, string>> {
  const admin = await logIn(system, 'admin');
  const { stations, bikeModels, bikes, rentals, running } = await admin.ask<{
    rentals: { nodes: { id: string }[] };
    running: { nodes: { id: string; user: { id: string } }[] };
    stations: { nodes: { id: string }[] };
    bikeModels: { nodes: { id: string; waiting: number }[] };
    bikes: { nodes: { id: string; serialNumber: string }[] };
  }>(`{
    stations(first: 5) { nodes { id } }
    bikeModels(first: 100) { nodes { id waiting } }
    bikes(first: 1) { nodes { id serialNumber } }
    rentals(first: 1) { nodes { id } }
    running: rentals(filter: { status: ACTIVE }, first: 1) { nodes { id user { id } } }
  }`);
  const ids = {
    station: stations.nodes[3]?.id,
    model: bikeModels.nodes[0]?.id,
    bike: bikes.nodes[0]?.id,
    serial: bikes.nodes[0]?.serialNumber,
    rental: rentals.nodes[0]?.id,
    running: running.nodes[0]?.id,
    renter: running.nodes[0]?.user.id,
    scarce: bikeModels.nodes.find(({ waiting }) => waiting > 0)?.id,
    user: admin.id,
  };
  return Object.fromEntries(Object.entries(ids).map(([name, id]) => [name, id ?? '']));
}
