import type { Browser } from 'playwright-core';
import { logIn } from '../support/client.ts';
import { startEmbeddedSystem, type System } from '../support/system.ts';
import { findWebBrowser, launchBrowser, openVisitor, withWebApp } from '../support/web-app.ts';

const executablePath = findWebBrowser('operating a town with the web app');
const withBrowser = executablePath ? describe : describe.skip;

withBrowser('operating', () => {
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

  test('bikes are found, selected, moved and taken to maintenance together', async () => {
    await using operator = await openVisitor(browser, system, { width: 1280 });
    const { page } = operator;
    const admin = await logIn(system, 'admin');
    await operator.logIn('admin');
    await operator.goTo('/admin/fleet?state=AVAILABLE');
    const rows = page.locator('tbody tr');
    await rows.nth(3).waitFor();
    const serials: string[] = [];
    for (const index of [0, 1, 2]) {
      serials.push(await rows.nth(index).getByRole('link').first().innerText());
      await rows.nth(index).getByRole('checkbox').check();
    }

    await page.getByRole('toolbar').getByRole('button', { name: 'Move' }).click();
    await page.getByRole('dialog').getByLabel('To which station?').selectOption({ label: 'Airport Bus' });
    await page.getByRole('dialog').getByRole('button', { name: 'Move' }).click();
    await page.getByText(/^Done with 3 bikes$/).waitFor();
    expect(await findBikes(serials)).toEqual(serials.map((serialNumber) => bike(serialNumber, 'AVAILABLE')));

    // Nothing else stands there.
    await page.getByLabel('Station', { exact: true }).selectOption({ label: 'Airport Bus' });
    await rows.nth(2).waitFor();
    await rows.nth(3).waitFor({ state: 'detached' });
    await page.getByLabel('Select all shown').check();
    await page.getByRole('toolbar').getByRole('button', { name: 'To maintenance' }).click();
    await page.getByRole('dialog').getByLabel('Reason').fill('The brakes of a whole series');
    await page.getByRole('dialog').getByRole('button', { name: 'Take to maintenance' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await findBikes(serials)).toEqual(
      serials.map((serialNumber) => bike(serialNumber, 'MAINTENANCE')),
    );

    await operator.goTo(`/admin/fleet?q=${serials[0]}`);
    await page
      .getByRole('link', { name: serials[0] ?? '' })
      .first()
      .click();
    await page.getByText('The brakes of a whole series').waitFor();
    expect(operator.faults).toEqual([]);

    async function findBikes(wanted: string[]) {
      const { bikes } = await admin.ask<{ bikes: { nodes: { serialNumber: string }[] } }>(
        '{ bikes(first: 100) { nodes { serialNumber state station { name } } } }',
      );
      return bikes.nodes.filter(({ serialNumber }) => wanted.includes(serialNumber));
    }
    function bike(serialNumber: string, state: string) {
      return { serialNumber, state, station: { name: 'Airport Bus' } };
    }
  });

  test('a rule is changed for one model, shown with where it is from, and undone', async () => {
    await using operator = await openVisitor(browser, system, { width: 1280 });
    const { page } = operator;
    await operator.logIn('admin');
    await operator.goTo('/admin/rules');
    await page.getByLabel('Model', { exact: true }).selectOption({ label: 'Voltaire Glide' });
    const row = page.getByRole('row', { name: /Length of a rental/ });
    await row.getByRole('button').click();
    const dialog = page.getByRole('dialog', { name: 'Length of a rental' });
    await dialog.getByLabel('Value').fill('3');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Please fill this in.').waitFor();
    await dialog.getByLabel('Why?').fill('Too few of them');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await row.getByText('3 days').waitFor();
    await row.getByText('Model', { exact: true }).waitFor();
    await page.getByText(/Too few of them/).waitFor();

    await page.getByRole('button', { name: 'Undo change 1' }).click();
    await row.getByText('7 days').waitFor();
    await row.getByText('Town', { exact: true }).waitFor();
    expect(operator.faults).toEqual([]);
  });

  test('a new station with new bikes is on the page of a rider at once', async () => {
    await using operator = await openVisitor(browser, system, { width: 1280 });
    await using guest = await openVisitor(browser, system);
    await guest.goTo('/bikes');
    await guest.page.getByText('Live').waitFor();
    const { page } = operator;
    await operator.logIn('admin');
    await operator.goTo('/admin/stations/new');
    await page.getByLabel('Name').fill('Harbour East');
    await page.getByLabel('Places').fill('12');
    await page.getByLabel('Latitude').fill('48.205');
    await page.getByLabel('Longitude').fill('16.39');
    await page.getByRole('button', { name: /Add/ }).click();
    await guest.page.getByRole('link', { name: /Harbour East/ }).waitFor();

    await operator.goTo('/admin/models');
    await page.locator('a', { hasText: 'Voltaire Glide' }).first().click();
    await page.getByLabel('Where they stand').selectOption({ label: 'Harbour East' });
    await page.getByLabel('How many').fill('4');
    await page.getByLabel('Begin with').fill('HE-');
    await page.getByRole('button', { name: 'Add bikes' }).click();
    await guest.page
      .locator('.station-row', { hasText: 'Harbour East' })
      .locator('.count', { hasText: '4' })
      .waitFor();
    expect(operator.faults).toEqual([]);
    expect(guest.faults).toEqual([]);
  });

  test('an overdue rental is found and ended for its user; a rider becomes an operator', async () => {
    await using operator = await openVisitor(browser, system, { width: 1280 });
    const { page } = operator;
    await operator.logIn('admin');
    await operator.goTo('/admin/rentals?status=OVERDUE');
    // The first row is the rental that is overdue for the longest time: its tag asks staff to call the renter.
    const first = page.locator('tbody tr').first();
    await first.getByText('Call').waitFor();
    const serialNumber = (await first.getByRole('link').first().textContent())?.trim() ?? '';
    const row = page.locator('tbody tr').filter({ hasText: serialNumber });
    await row.getByRole('button', { name: /Return/ }).click();
    await page.getByRole('dialog').getByLabel('Where does it stand?').selectOption({ label: 'Hospital' });
    await page.getByRole('dialog').getByRole('button', { name: 'Return it' }).click();
    await row.waitFor({ state: 'detached' });

    await operator.goTo('/admin/people?q=ben');
    await page.getByRole('link', { name: /ben@demo\.example/ }).click();
    await page.getByRole('button', { name: 'Change the role' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Role').selectOption({ label: 'Operator' });
    await dialog.getByRole('button', { name: 'Change the role' }).click();
    await dialog.waitFor({ state: 'detached' });
    const ben = await logIn(system, 'ben');
    expect(await ben.ask('{ me { role } }')).toEqual({ me: { role: 'ADMIN' } });
    expect(operator.faults).toEqual([]);
  });

  test('staff at the desk finds rentals and people, and is offered nothing that only operators do', async () => {
    await using desk = await openVisitor(browser, system, { width: 1280 });
    const { page } = desk;
    await desk.logIn('staff');
    await page.getByRole('link', { name: 'Operate' }).click();
    await page.locator('.figures').waitFor();
    expect(await page.getByText('Garages').count()).toBe(0);
    expect(await page.getByRole('link', { name: /^(Rules|Hours)$/ }).count()).toBe(0);
    await desk.goTo('/admin/rentals');
    await page.locator('tbody tr').first().waitFor();
    await page
      .getByRole('button', { name: /Return/ })
      .first()
      .waitFor();
    await desk.goTo('/admin/people?q=ada');
    await page.getByRole('link', { name: /ada@demo\.example/ }).click();
    await page.getByRole('heading', { name: 'Ada Lindqvist' }).waitFor();
    expect(await page.getByRole('button', { name: 'Change the role' }).count()).toBe(0);
    for (const path of ['/admin/fleet', '/admin/models', '/admin/stations']) {
      await desk.goTo(path);
      await page.locator('.row-link, .row').first().waitFor();
    }
    expect(await page.getByRole('link', { name: /Add/ }).count()).toBe(0);
    expect(desk.faults).toEqual([]);
  });
});
