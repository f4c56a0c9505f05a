import { randomUUID } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { logIn, register, type Person } from '../support/client.ts';
import { startEmbeddedSystem, type System } from '../support/system.ts';
import { findWebBrowser, launchBrowser, openVisitor, withWebApp } from '../support/web-app.ts';

const executablePath = findWebBrowser('the workshop in the web app');
const withBrowser = executablePath ? describe : describe.skip;

withBrowser('the workshop', () => {
  let system: System;
  let browser: Browser;
  let admin: Person;
  beforeAll(async () => {
    system = await startEmbeddedSystem(withWebApp);
    browser = await launchBrowser(executablePath ?? '');
    admin = await logIn(system, 'admin');
  });
  afterAll(async () => {
    await browser.close();
    await system[Symbol.asyncDispose]();
  });

  interface FreeBike {
    id: string;
    serialNumber: string;
  }

  async function findFreeBike(): Promise<FreeBike> {
    const { bikes } = await admin.ask<{ bikes: { nodes: FreeBike[] } }>(
      '{ bikes(first: 5, filter: { states: [AVAILABLE] }) { nodes { id serialNumber } } }',
    );
    const [bike] = bikes.nodes;
    if (!bike) throw new Error('no bike is free');
    return bike;
  }

  async function findState(id: string): Promise<string> {
    const { bike } = await admin.ask<{ bike: { state: string } }>(`{ bike(id: "${id}") { state } }`);
    return bike.state;
  }

  test('a rider reports what is broken and returns the bike, which staff repairs', async () => {
    const bike = await findFreeBike();
    await using rider = await openVisitor(browser, system);
    await rider.logIn('ada');
    const ada = await logIn(system, 'ada');
    await ada.ask(`mutation ($input: RentBikeInput!) { rentBike(input: $input) { __typename } }`, {
      input: { bikeId: bike.id, idempotencyKey: randomUUID() },
    });
    await rider.goTo('/account/rentals');
    const card = rider.page.getByRole('listitem').filter({ hasText: bike.serialNumber });
    await card.getByRole('link', { name: /^Return/ }).click();
    await rider.page.getByRole('button', { name: 'Something is broken' }).click();
    const dialog = rider.page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Nobody should ride it' }).click();
    await dialog.getByRole('button', { name: 'Brakes' }).click();
    await dialog.getByLabel('In your own words').fill('The brake lever is loose.');
    await dialog.getByRole('button', { name: 'Report it' }).click();
    await rider.page.getByText('We know of it now').waitFor();
    await rider.page.getByRole('button', { name: /free$/ }).first().click();
    await rider.page.waitForURL('**/account/rentals');
    expect(await findState(bike.id)).toBe('MAINTENANCE');
    expect(rider.faults).toEqual([]);

    await using staff = await openVisitor(browser, system, { width: 1280 });
    await staff.logIn('staff');
    await staff.goTo('/admin/workshop?blocking=1');
    const job = staff.page.getByRole('listitem').filter({ hasText: bike.serialNumber });
    await job.getByText('The brake lever is loose.').waitFor();
    await job.getByRole('button', { name: /^Close/ }).click();
    const closing = staff.page.getByRole('dialog');
    await closing.getByLabel(/^Cost in/).fill('45');
    await closing.getByLabel('A renter pays').selectOption({ index: 1 });
    await closing.getByLabel(/^How much/).fill('30');
    await closing.locator('button[type=submit]').click();
    await job.waitFor({ state: 'detached' });
    expect(await findState(bike.id)).toBe('AVAILABLE');
    await staff.goTo(`/admin/fleet/${bike.id}`);
    await staff.page.getByText('All jobs together: €45.00, of which renters pay €30.00').waitFor();
    expect(staff.faults).toEqual([]);
  });

  test('staff takes a bike out with a note, and brings it back', async () => {
    const bike = await findFreeBike();
    await using staff = await openVisitor(browser, system, { width: 1280 });
    const { page } = staff;
    await staff.logIn('staff');
    await staff.goTo(`/admin/fleet/${bike.id}`);
    await page.getByRole('button', { name: 'New job' }).click();
    await page.getByLabel('What is to be done?').fill('Flat tyre');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('listitem').filter({ hasText: 'Flat tyre' }).getByText('Out of service').waitFor();
    expect(await findState(bike.id)).toBe('MAINTENANCE');
    await page.getByRole('button', { name: `Close ${bike.serialNumber}` }).click();
    await page.getByRole('dialog').locator('button[type=submit]').click();
    await page.getByRole('listitem').filter({ hasText: 'Flat tyre' }).getByText('Done').waitFor();
    expect(await findState(bike.id)).toBe('AVAILABLE');
    expect(staff.faults).toEqual([]);
  });

  test('a bike about which somebody has said something is shown as that, and can be rented', async () => {
    const bike = await findFreeBike();
    const guest = await register(system);
    await guest.ask(`mutation ($input: ReportDamageInput!) { reportDamage(input: $input) { __typename } }`, {
      input: { bikeId: bike.id, severity: 'CHECK', idempotencyKey: randomUUID() },
    });
    await using rider = await openVisitor(browser, system);
    await rider.logIn('ben');
    await rider.goTo(`/bikes/r/${bike.serialNumber}`);
    await rider.page.getByText('Somebody has reported something about it').waitFor();
    await rider.page.getByRole('button', { name: /^Rent/ }).waitFor();
    expect(rider.faults).toEqual([]);
  });
});
