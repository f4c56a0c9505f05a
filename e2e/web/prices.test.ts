import { randomUUID } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { logIn, type Person } from '../support/client.ts';
import { startEmbeddedSystem, type System } from '../support/system.ts';
import { findWebBrowser, launchBrowser, openVisitor, withWebApp } from '../support/web-app.ts';

const executablePath = findWebBrowser('prices in the web app');
const withBrowser = executablePath ? describe : describe.skip;

withBrowser('prices', () => {
  let system: System;
  let browser: Browser;
  let admin: Person;
  let bike: { id: string; serialNumber: string; model: { id: string; brand: string; name: string } };
  beforeAll(async () => {
    system = await startEmbeddedSystem(withWebApp);
    browser = await launchBrowser(executablePath ?? '');
    admin = await logIn(system, 'admin');
    const { bikes } = await admin.ask<{ bikes: { nodes: (typeof bike)[] } }>(
      `{ bikes(first: 1, filter: { states: [AVAILABLE] }) { nodes { id serialNumber model { id brand name } } } }`,
    );
    bike = bikes.nodes[0] as typeof bike;
  });
  afterAll(async () => {
    await browser.close();
    await system[Symbol.asyncDispose]();
  });

  test('an operator makes a plan, looks at what it costs, and gives it to a model', async () => {
    await using visitor = await openVisitor(browser, system, { width: 1280 });
    const { page, faults } = visitor;
    await visitor.logIn('admin');
    await visitor.goTo('/admin/prices/new');
    const main = page.getByRole('main');
    await main.getByRole('button', { name: 'New plan' }).click();
    await main.getByText('Please fill this in.').first().waitFor();
    await main.getByLabel('Name').fill('Weekend');
    await main.getByLabel('Base price, in EUR').fill('2,50');
    const byTime = main.getByRole('group', { name: 'By time, in minutes' });
    await byTime.getByLabel('Amount').fill('1.50');
    await main.getByLabel('Why, for the audit log').fill('summer');
    await main.getByRole('button', { name: 'New plan' }).click();
    await main.getByRole('heading', { name: 'Weekend' }).waitFor();
    const examples = main.getByRole('region', { name: 'What it costs' });
    // 2.50 and, from the 30th minute on, 1.50 for each half hour.
    await expect(examples.textContent()).resolves.toMatch(
      /30 min\s*€2\.50\s*1 hour\s*€4\.00\s*4 hours\s*€13\.00/,
    );

    await visitor.goTo('/admin/prices');
    await main.getByRole('button', { name: 'Assign a plan' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Model').selectOption({ label: `${bike.model.brand} ${bike.model.name}` });
    await dialog.getByLabel('Plan', { exact: true }).selectOption({ label: 'Weekend' });
    await dialog.getByLabel('Why, for the audit log').fill('summer');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await main
      .getByRole('listitem')
      .filter({ hasText: bike.model.name })
      .filter({ hasText: 'Weekend' })
      .first()
      .waitFor();

    await visitor.goTo('/admin/log');
    await main.getByRole('listitem').filter({ hasText: 'Assigned a plan' }).first().waitFor();
    expect(faults).toEqual([]);
  });

  test('a rider sees what a bike costs, what the ride costs so far, and what it has cost', async () => {
    const rider = await logIn(system, 'ben');
    await using visitor = await openVisitor(browser, system);
    const { page, faults } = visitor;
    await visitor.logIn('ben');
    await visitor.goTo(`/bikes/models/${bike.model.id}`);
    await expect(page.getByRole('region', { name: 'What it costs' }).textContent()).resolves.toContain(
      '€2.50',
    );

    const { rentBike } = await rider.ask<{ rentBike: { rental: { id: string } } }>(
      `mutation ($input: RentBikeInput!) { rentBike(input: $input) { ... on RentalStarted { rental { id } } } }`,
      { input: { bikeId: bike.id, idempotencyKey: randomUUID() } },
    );
    await visitor.goTo('/account/rentals');
    await page.getByText('Price so far: €2.50').waitFor();

    const { stations } = await rider.ask<{ stations: { nodes: { id: string; name: string }[] } }>(
      '{ stations(first: 20) { nodes { id name } } }',
    );
    const { rental } = await rider.ask<{ rental: { from: { id: string } } }>(
      `query ($id: ID!) { rental(id: $id) { from { id } } }`,
      { id: rentBike.rental.id },
    );
    // Back where it stood it would be free.
    const stationId = stations.nodes.find(({ id }) => id !== rental.from.id)?.id;
    await rider.ask(`mutation ($input: ReturnBikeInput!) { returnBike(input: $input) { __typename } }`, {
      input: { rentalId: rentBike.rental.id, stationId, idempotencyKey: randomUUID() },
    });
    await visitor.goTo('/account/rentals');
    await page
      .getByRole('listitem')
      .filter({ hasText: bike.model.name })
      .filter({ hasText: '€2.50' })
      .waitFor();

    await using desk = await openVisitor(browser, system, { width: 1280 });
    await desk.logIn('admin');
    await desk.goTo(`/admin/rentals/${rentBike.rental.id}`);
    await desk.page.getByText('Base price: €2.50').waitFor();
    await desk.page.getByText('Weekend').waitFor();
    expect([...faults, ...desk.faults]).toEqual([]);
  });
});
