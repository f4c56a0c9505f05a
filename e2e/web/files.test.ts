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

  test('people are invited by a file, once it was looked at and the password was shown', async () => {
    await using operator = await openVisitor(browser, system, { width: 1280 });
    const { page } = operator;
    await operator.logIn('admin');
    await operator.goTo('/admin/files');
    await page.getByLabel('What is in it').selectOption('People');
    await page.getByText('email, role, language').waitFor();
    const buffer = Buffer.from('email;role\nnew.staff@example.org;staff\nnobody;\nben@demo.example;\n');
    const file = { name: 'staff.csv', mimeType: 'text/csv', buffer };
    await page.getByLabel('File', { exact: true }).setInputFiles(file);
    await page.getByRole('button', { name: 'Check the file' }).click();
    await page.getByText('1 line new').waitFor();
    await page.getByText('1 line as they are').waitFor();
    const row = page.getByRole('row', { name: /This is not an email address/ });
    expect(await row.innerText()).toMatch(/3\s+email\s+This is not an email address\s+nobody/);
    expect(await page.getByRole('button', { name: 'Send the invitations' }).count()).toBe(0);
    await page.getByLabel('Leave out the lines that are refused').check();

    forgetProofs(system);
    await page.getByRole('button', { name: 'Send the invitations' }).click();
    await page.getByLabel('Your password').fill(demoPassword);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByText('Done: 1 invitation is on its way.').waitFor();
    await operator.goTo('/admin/people');
    await page.getByText('new.staff@example.org').first().waitFor();
    await operator.goTo('/account/notifications');
    await page.getByRole('link', { name: /Your import has ended/ }).click();
    await page.getByRole('heading', { name: 'Import and export' }).waitFor();
    expect(operator.faults).toEqual([]);
  });
});
