import type { Browser } from 'playwright-core';
import { startEmbeddedSystem, type System } from '../support/system.ts';
import { findWebBrowser, launchBrowser, openVisitor, withWebApp } from '../support/web-app.ts';

const executablePath = findWebBrowser('sessions of the web app');
const withBrowser = executablePath ? describe : describe.skip;

withBrowser('sessions', () => {
  let system: System;
  let browser: Browser;
  beforeAll(async () => {
    system = await startEmbeddedSystem(withWebApp);
    browser = await launchBrowser(executablePath ?? '');
  });
  afterAll(async () => {
    await browser.close();
    await system[Symbol.asyncDispose]();
  });

  test('no script can read a token that lasts; a reload goes on with the session', async () => {
    await using rider = await openVisitor(browser, system);
    const { page, context } = rider;
    await rider.logIn('ada');
    const kept = await page.evaluate(async () => ({
      cookie: document.cookie,
      local: JSON.stringify(localStorage),
      session: JSON.stringify(sessionStorage),
      databases: (await indexedDB.databases()).length,
    }));
    expect(kept.cookie).toBe('signed-in=1');
    expect(kept.local + kept.session).not.toMatch(/eyJ|token/i);
    expect(kept.databases).toBe(0);
    const refresh = (await context.cookies()).find(({ name }) => name.endsWith('refresh'));
    expect(refresh).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/session' });

    await page.reload();
    await page.getByRole('link', { name: 'Account', exact: true }).waitFor();
    expect(rider.faults).toEqual([]);
  });

  test('three tabs share a session: logging out in one ends it in all', async () => {
    await using rider = await openVisitor(browser, system);
    await rider.logIn('ada');
    const tabs = [rider.page, await rider.openTab(), await rider.openTab()];
    const refreshes: string[] = [];
    rider.context.on('request', (request) => {
      if (request.url().endsWith('/session/refresh')) refreshes.push(request.url());
    });
    // All three at once ask for a new access token; each refresh replaces the cookie of the others.
    await Promise.all(tabs.map((tab) => rider.goTo('/account/profile', tab)));
    await Promise.all(tabs.map((tab) => tab.getByText('ada@demo.example').waitFor()));
    expect(refreshes.length).toBeLessThanOrEqual(3);

    await rider.page.getByRole('button', { name: 'Log out', exact: true }).click();
    await Promise.all(tabs.map((tab) => tab.getByRole('link', { name: 'Log in' }).first().waitFor()));
    await rider.page.waitForFunction(() => document.cookie === '');
    // The open pages close, and the log-in page leads the next user back to them.
    await Promise.all(tabs.slice(1).map((tab) => tab.waitForURL('**/auth/login?back=%2Faccount%2Fprofile')));
    for (const tab of tabs) expect(await tab.getByText('ada@demo.example').count()).toBe(0);
    expect(rider.faults).toEqual([]);
  });

  test('a log-out without network holds when the network is back', async () => {
    await using rider = await openVisitor(browser, system, { expected: /INTERNET_DISCONNECTED/ });
    const { page, context } = rider;
    await rider.logIn('ada');
    await rider.goTo('/account/profile');
    await context.setOffline(true);
    await page.getByRole('button', { name: 'Log out', exact: true }).click();
    await page.getByRole('link', { name: 'Log in' }).first().waitFor();
    await context.setOffline(false);
    await page.waitForFunction(() => document.cookie === '');
    await page.reload();
    await page.getByRole('link', { name: 'Log in' }).first().waitFor();
    expect(await context.cookies()).toEqual([]);
    expect(rider.faults).toEqual([]);
  });

  test('the log-in page leads back to where the guest came from, and nowhere else', async () => {
    await using rider = await openVisitor(browser, system);
    const { page } = rider;
    const { origin } = new URL(system.url);
    await rider.goTo('/account/waiting?from=mail');
    await page.waitForURL('**/auth/login?back=%2Faccount%2Fwaiting%3Ffrom%3Dmail');
    await logInHere();
    await page.waitForURL('**/app/account/waiting?from=mail');

    await page.context().clearCookies();
    await rider.goTo('/auth/login?back=//evil.example/');
    await logInHere();
    await page.waitForURL(`${origin}/app/bikes`);
    expect(rider.faults).toEqual([]);

    async function logInHere(): Promise<void> {
      await page.getByLabel('Email').fill('ben@demo.example');
      await page.getByLabel('Password', { exact: true }).fill('ride-a-demo-bike');
      await page.getByRole('button', { name: 'Log in' }).click();
    }
  });

  test('a wrong password is told, and a rider is told why the operators pages do not open', async () => {
    await using rider = await openVisitor(browser, system, { expected: /401|admin/ });
    const { page } = rider;
    await rider.goTo('/auth/login');
    await page.getByLabel('Email').fill('ben@demo.example');
    await page.getByLabel('Password', { exact: true }).fill('not the password');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByText('Email and password do not fit together.').waitFor();

    const loaded: string[] = [];
    page.on('request', (request) => loaded.push(request.url()));
    await rider.logIn('ben');
    await rider.goTo('/admin/fleet');
    await page.getByRole('heading', { name: 'This part is for operators' }).waitFor();
    expect(loaded.filter((url) => url.includes('/mfe/admin/'))).toEqual([]);
    expect(rider.faults).toEqual([]);
  });

  test('an operator is told that a page is not there, and not that it is for operators', async () => {
    await using operator = await openVisitor(browser, system);
    await operator.logIn('admin');
    await operator.goTo('/admin/nowhere');
    await operator.page.getByText('404').waitFor();
    expect(operator.faults).toEqual([]);
  });

  test('a new account is a riders account', async () => {
    await using rider = await openVisitor(browser, system);
    const { page } = rider;
    await rider.goTo('/auth/register');
    await page.getByLabel('Email').fill('new.rider@demo.example');
    await page.getByLabel('Password', { exact: true }).fill('a quiet road at dawn');
    await page.getByRole('button', { name: 'Open the account' }).click();
    await page.waitForURL('**/app/bikes');
    expect(await page.getByRole('link', { name: 'Operate' }).count()).toBe(0);
    await rider.goTo('/account/rentals');
    await page.getByText('You have not ridden yet').waitFor();
    expect(rider.faults).toEqual([]);
  });

  test('every text is there in German, at once', async () => {
    await using rider = await openVisitor(browser, system, { locale: 'de-AT' });
    const { page } = rider;
    await rider.goTo('/bikes');
    await page.getByPlaceholder('Ort oder Modell suchen').waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('de');
    await page.getByRole('link', { name: 'Anmelden' }).click();
    await page.getByLabel('E-Mail').fill('ben@demo.example');
    await page.getByLabel('Passwort', { exact: true }).fill('ride-a-demo-bike');
    await page.getByRole('button', { name: 'Anmelden' }).click();
    await page.waitForURL('**/app/bikes');
    await rider.goTo('/account/profile');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Account' }).waitFor();
    expect(rider.faults).toEqual([]);
  });
});
