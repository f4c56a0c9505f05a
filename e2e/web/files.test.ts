import { readFile } from 'node:fs/promises';
import { demoPassword } from '@bike-rentals/demo/people';
import type { Browser } from 'playwright-core';
import { forgetProofs } from '../support/proofs.ts';
import { startEmbeddedSystem, type System } from '../support/system.ts';
import { findWebBrowser, launchBrowser, openVisitor, withWebApp } from '../support/web-app.ts';

const executablePath = findWebBrowser('files in the web app');
const withBrowser = executablePath ? describe : describe.skip;

withBrowser('files', () => {
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

  test('a list is exported at once after a log-in, and later once the password was shown', async () => {
    const expected = /403|STEP_UP_REQUIRED/;
    await using desk = await openVisitor(browser, system, { width: 1280, expected });
    const { page } = desk;
    await desk.logIn('staff');
    await desk.goTo('/admin/files');
    const takeList = async (act: () => Promise<void>) => {
      const [download] = await Promise.all([page.waitForEvent('download'), act()]);
      expect(download.suggestedFilename()).toBe('bikes.csv');
      return readFile(await download.path(), 'utf8');
    };
    const button = page.getByRole('button', { name: 'Bikes CSV' });
    const list = await takeList(() => button.click());
    expect(list).toContain('serial,brand,model,station,state');

    forgetProofs(system);
    await page.reload();
    await button.click();
    const dialog = page.getByRole('dialog', { name: 'Export bikes.csv' });
    await dialog.getByLabel('Your password').fill('not the password');
    await dialog.getByRole('button', { name: 'Go on' }).click();
    await dialog.getByText('This password is not right.').waitFor();
    await dialog.getByLabel('Your password').fill(demoPassword);
    expect(await takeList(() => dialog.getByRole('button', { name: 'Go on' }).click())).toBe(list);
    expect(await dialog.count()).toBe(0);
    // It counts for the next one, too.
    expect(await takeList(() => button.click())).toBe(list);
    expect(desk.faults).toEqual([]);
  });
});
