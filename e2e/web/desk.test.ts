import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { logIn, register, type Person } from '../support/client.ts';
import { startEmbeddedSystem, type System } from '../support/system.ts';
import { findWebBrowser, launchBrowser, openVisitor, withWebApp } from '../support/web-app.ts';

const executablePath = findWebBrowser('the desk in the web app');
const withBrowser = executablePath ? describe : describe.skip;

withBrowser('the desk', () => {
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
    station: { id: string; name: string };
  }

  async function findFreeBikes(): Promise<FreeBike[]> {
    const { bikes } = await admin.ask<{ bikes: { nodes: FreeBike[] } }>(
      '{ bikes(first: 20, filter: { states: [AVAILABLE] }) { nodes { id serialNumber station { id name } } } }',
    );
    return bikes.nodes;
  }

  async function rent(person: Person, bikeId: string): Promise<string> {
    const { rentBike } = await person.ask<{ rentBike: { rental?: { id: string } } }>(
      `mutation ($input: RentBikeInput!) { rentBike(input: $input) { __typename ... on RentalStarted { rental { id } } } }`,
      { input: { bikeId, idempotencyKey: randomUUID() } },
    );
    if (!rentBike.rental) throw new Error(JSON.stringify(rentBike));
    return rentBike.rental.id;
  }

  async function giveBack(person: Person, rentalId: string, stationId: string): Promise<void> {
    await person.ask(`mutation ($input: ReturnBikeInput!) { returnBike(input: $input) { __typename } }`, {
      input: { rentalId, stationId, idempotencyKey: randomUUID() },
    });
  }

  /** Presses a button of the page, gives the reason in the dialog that opens, and confirms. */
  async function act(page: Page, action: string, reason: string): Promise<void> {
    await page.getByRole('main').getByRole('button', { name: action, exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Why').fill(reason);
    await dialog.getByRole('button', { name: action, exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  test('a wrong station is corrected, a return taken back, and a mistaken rental voided', async () => {
    const rider = await register(system);
    const [bike] = await findFreeBikes();
    const { stations } = await admin.ask<{ stations: { nodes: { id: string; name: string }[] } }>(
      '{ stations(first: 100) { nodes { id name } } }',
    );
    const [wrong, right] = stations.nodes.filter(({ id }) => id !== bike?.station.id);
    const rentalId = await rent(rider, bike?.id ?? '');
    await giveBack(rider, rentalId, wrong?.id ?? '');

    await using operator = await openVisitor(browser, system, { width: 1280 });
    const { page } = operator;
    await operator.logIn('admin');
    await operator.goTo('/admin/rentals');
    await page
      .getByRole('row', { name: new RegExp(bike?.serialNumber ?? '') })
      .first()
      .getByRole('link', { name: new RegExp(`→ ${wrong?.name}`) })
      .click();

    await page.getByRole('main').getByRole('button', { name: 'Correct' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('To', { exact: true }).selectOption({ label: right?.name ?? '' });
    await dialog.getByRole('button', { name: 'Correct' }).click();
    await dialog.getByText('Please fill this in.').waitFor();
    await dialog.getByLabel('Why').fill('It stood at another station');
    await dialog.getByRole('button', { name: 'Correct' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('Corrected a rental').waitFor();
    await page.getByText(`To: ${wrong?.name} → ${right?.name}`).waitFor();

    await act(page, 'Reopen', 'Returned by accident');
    await page.getByText('Running', { exact: true }).waitFor();
    await act(page, 'Void', 'Never left the station');
    await page.getByText('Voided', { exact: true }).waitFor();

    const told = await rider.ask<{ me: { notifications: { nodes: { kind: string }[] } } }>(
      '{ me { notifications(first: 10) { nodes { kind } } } }',
    );
    expect(told.me.notifications.nodes.map(({ kind }) => kind)).toEqual([
      'RENTAL_VOIDED',
      'RENTAL_REOPENED',
      'RENTAL_CORRECTED',
    ]);

    await operator.goTo('/admin/log');
    await page.getByText('Never left the station').waitFor();
    await page.getByRole('combobox', { name: 'Audit log' }).selectOption({ label: 'Corrected a rental' });
    await page.getByText('Never left the station').waitFor({ state: 'detached' });
    await page.getByText('It stood at another station').waitFor();
    expect(operator.faults).toEqual([]);
  });

  test('a renter is blocked, served at the desk all the same, and freed', async () => {
    const rider = await register(system);
    const [bike] = await findFreeBikes();
    await using operator = await openVisitor(browser, system, { width: 1280 });
    const { page } = operator;
    await operator.logIn('admin');
    await operator.goTo(`/admin/people/${rider.id}`);
    await act(page, 'Block', 'Left two bikes unlocked');
    await page.getByText('Left two bikes unlocked').waitFor();
    const refused = await rider.ask<{ rentBike: { code: string } }>(
      `mutation ($input: RentBikeInput!) { rentBike(input: $input) { ... on RentalRefused { code } } }`,
      { input: { bikeId: bike?.id, idempotencyKey: randomUUID() } },
    );
    expect(refused.rentBike.code).toBe('BLOCKED');

    await page.getByRole('button', { name: 'Rent a bike' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Serial number of the bike').fill(bike?.serialNumber ?? '');
    await dialog.getByLabel('Which bike').selectOption(bike?.id ?? '');
    await dialog.getByRole('button', { name: 'Rent a bike' }).click();
    await dialog.getByText('The renter is blocked.').waitFor();
    await dialog.getByLabel('Although blocked or overdue').check();
    await dialog.getByLabel('Why').fill('Has apologised');
    await dialog.getByRole('button', { name: 'Do it all the same' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('row', { name: new RegExp(bike?.serialNumber ?? '') }).waitFor();

    await page.getByLabel('New note').fill('Speaks Portuguese');
    await page.getByLabel('Pin it').check();
    await page.getByRole('button', { name: 'Add the note' }).click();
    await page.getByText('Pinned', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Remove: Speaks Portuguese' }).click();
    await page.getByText('Speaks Portuguese').waitFor({ state: 'detached' });

    await act(page, 'End the block', 'Has apologised');
    await page.getByText('Left two bikes unlocked').waitFor({ state: 'detached' });

    await operator.goTo('/admin/desk');
    await page.getByRole('heading', { name: 'Due today' }).waitFor();
    expect(operator.faults).toEqual([]);
  });

  test('what is pinned is seen before a bike goes out; a broken bike is swapped, and the other one lost and found', async () => {
    const rider = await register(system);
    await rider.ask(`mutation { updateProfile(input: { displayName: "Özlem Ç" }) { __typename } }`);
    const [first, second] = await findFreeBikes();
    const rentalId = await rent(rider, first?.id ?? '');
    await pin('BIKE', second?.id ?? '', 'The saddle sinks');
    await pin('RENTAL', rentalId, 'Phoned at ten');
    await using operator = await openVisitor(browser, system, { width: 1280 });
    const { page } = operator;
    await operator.logIn('admin');

    await operator.goTo('/admin/people');
    await page.getByRole('searchbox').fill('özlem');
    // Only the heading and one person are left: before that, rows move while one is clicked.
    await page.waitForURL(/[?&]q=/);
    await page.getByRole('row').nth(2).waitFor({ state: 'detached' });
    await page
      .getByRole('row', { name: /Özlem Ç/ })
      .getByRole('link')
      .click();
    await page.getByRole('heading', { name: 'Özlem Ç' }).waitFor();

    await operator.goTo(`/admin/rentals/${rentalId}`);
    await page.getByRole('main').getByRole('button', { name: 'Another bike' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Serial number of the bike').fill(second?.serialNumber ?? '');
    await dialog.getByLabel('Which bike').selectOption(second?.id ?? '');
    await dialog.getByText('The saddle sinks').waitFor();
    await dialog.getByLabel(`Where is ${first?.serialNumber}?`).selectOption(first?.station.id ?? '');
    await dialog.getByLabel('Why').fill('The chain broke');
    await dialog.getByRole('button', { name: 'Another bike' }).click();
    // It may be of another model.
    const other = dialog.getByLabel('Although it is of another model');
    await Promise.race([dialog.waitFor({ state: 'detached' }), other.waitFor()]);
    if (await other.isVisible()) {
      await other.check();
      await dialog.getByRole('button', { name: 'Do it all the same' }).click();
      await dialog.waitFor({ state: 'detached' });
    }
    await page.getByText('Gave a renter another bike').waitFor();
    await page.getByText(`Bike: ${first?.serialNumber} → ${second?.serialNumber}`).waitFor();

    await page.getByRole('main').getByRole('button', { name: 'End', exact: true }).click();
    await dialog.getByText('Phoned at ten').waitFor();
    await dialog.getByText('The saddle sinks').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();

    await act(page, 'Lost', 'It was stolen');
    await page.getByText('Declared a bike lost').waitFor();
    await page.getByRole('main').getByRole('button', { name: 'Found', exact: true }).click();
    await dialog.getByLabel('Where does the bike stand?').selectOption(first?.station.id ?? '');
    await dialog.getByLabel('Why').fill('The police brought it');
    await dialog.getByRole('button', { name: 'Found' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('Found a missing bike').waitFor();

    const told = await rider.ask<{ me: { notifications: { nodes: { kind: string }[] } } }>(
      '{ me { notifications(first: 10) { nodes { kind } } } }',
    );
    expect(told.me.notifications.nodes.map(({ kind }) => kind)).toEqual([
      'BIKE_FOUND',
      'BIKE_LOST',
      'BIKE_SWAPPED',
    ]);
    expect(operator.faults).toEqual([]);
  });

  test('somebody who waits is moved to the front', async () => {
    const { bikeModels } = await admin.ask<{ bikeModels: { nodes: { id: string; waiting: number }[] } }>(
      '{ bikeModels(first: 100) { nodes { id waiting } } }',
    );
    const scarce = bikeModels.nodes.find(({ waiting }) => waiting > 1);
    await using operator = await openVisitor(browser, system, { width: 1280 });
    const { page } = operator;
    await operator.logIn('admin');
    await operator.goTo(`/admin/models/${scarce?.id}`);
    const rows = page.getByRole('row').filter({ has: page.getByRole('button', { name: /^Move / }) });
    const last = (await rows.last().getByRole('link').innerText()).trim();
    await rows.last().getByRole('button').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('New place').fill('1');
    await dialog.getByLabel('Why').fill('Has waited at the desk');
    await dialog.getByRole('button', { name: 'Move' }).click();
    await dialog.waitFor({ state: 'detached' });
    await rows.first().getByRole('link', { name: last }).waitFor();
    expect(operator.faults).toEqual([]);
  });

  async function pin(subjectType: string, subjectId: string, text: string): Promise<void> {
    await admin.ask(`mutation ($input: AddNoteInput!) { addNote(input: $input) { __typename } }`, {
      input: { subjectType, subjectId, text, isPinned: true },
    });
  }
});
