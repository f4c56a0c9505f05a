import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { demoPassword } from '@bike-rentals/demo/people';
import { root } from '@bike-rentals/system/paths';
import { chromiumArguments, findChromium } from './chromium.ts';
import type { System } from './system.ts';

/** Where `npm run web` has put the web app. */
export const site = join(root, 'web', 'dist', 'site');

/** For a system that serves the web app as it was built, and builds none. */
export const withWebApp = { ROUTER_PAGES: site, WEB_APP: 'on' };

/**
 * The path of Chromium if there is one and the web app is built; undefined, with a visible line, otherwise.
 * @throws in CI, where no test is skipped
 */
export function findWebBrowser(what: string): string | undefined {
  const executablePath = findChromium(what);
  if (existsSync(join(site, 'app', 'index.html'))) return executablePath;
  if (process.env['CI']) throw new Error('the web app is not built: npm run web');
  process.stderr.write(`SKIPPED: ${what}, because the web app is not built (npm run web)\n`);
  return undefined;
}

/** MapLibre draws with WebGL, here in software. */
const webGl = ['--enable-unsafe-swiftshader', '--use-angle=swiftshader', '--ignore-gpu-blocklist'];

/** Starts Chromium; with `hasMap: false` as on a device without WebGL. */
export function launchBrowser(
  executablePath: string,
  { hasMap = false }: { hasMap?: boolean } = {},
): Promise<Browser> {
  const flags = chromiumArguments.filter((flag) => !hasMap || flag !== '--disable-gpu');
  return chromium.launch({
    executablePath,
    args: [...flags, ...(hasMap ? webGl : ['--disable-3d-apis'])],
  });
}

/** One person's browser: its own cookies, and everything that went wrong on its pages. */
export interface Visitor extends AsyncDisposable {
  context: BrowserContext;
  page: Page;
  /** Reports of the security policy, console errors, exceptions, failed and refused requests. */
  faults: string[];
  openTab(): Promise<Page>;
  /** Goes to a path of the app. */
  goTo(path: string, page?: Page): Promise<void>;
  logIn(who: string, page?: Page): Promise<void>;
}

/** How a visitor looks at the app. */
export interface VisitorOptions {
  width?: number;
  theme?: 'light' | 'dark';
  locale?: string;
  /** What is expected to go wrong, as part of its text. */
  expected?: RegExp;
}

/** Opens a browser context on the system, on the English pages of a phone unless said otherwise. */
export async function openVisitor(
  browser: Browser,
  system: System,
  { width = 390, theme = 'light', locale = 'en-GB', expected }: VisitorOptions = {},
): Promise<Visitor> {
  const { origin } = new URL(system.url);
  const context = await browser.newContext({
    viewport: { width, height: 844 },
    colorScheme: theme,
    locale,
    reducedMotion: 'reduce',
  });
  const faults: string[] = [];
  const report = (fault: string) => {
    if (!expected?.test(fault)) faults.push(fault);
  };
  context.on('console', (message) => {
    if (message.type() === 'error') report(`console: ${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (error) => report(`exception: ${error.error().message}`));
  context.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? '';
    // A page that is left gives up what it was loading.
    if (reason !== 'net::ERR_ABORTED') report(`request: ${request.url()} ${reason}`);
  });
  context.on('response', (response) => {
    if (response.status() >= 400) report(`response: ${response.status()} ${response.url()}`);
  });
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile, lineNumber }) =>
      console.error(`policy: ${violatedDirective} ${blockedURI} ${sourceFile}:${lineNumber}`),
    );
  });
  const page = await context.newPage();
  const visitor: Visitor = {
    context,
    page,
    faults,
    openTab: () => context.newPage(),
    async goTo(path, at = page) {
      await at.goto(`${origin}/app${path}`);
      await at.locator('h1').first().waitFor({ state: 'attached' });
    },
    async logIn(who, at = page) {
      await visitor.goTo('/auth/login', at);
      await at.getByLabel('Email').fill(`${who}@demo.example`);
      await at.getByLabel('Password', { exact: true }).fill(demoPassword);
      await at.getByRole('button', { name: 'Log in' }).click();
      await at.waitForURL('**/app/bikes');
    },
    [Symbol.asyncDispose]: () => context.close(),
  };
  return visitor;
}
