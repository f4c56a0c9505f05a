import type { Browser } from 'playwright-core';
import { logIn, type Person } from '../support/client.ts';
import { addBike, addFleet } from '../support/fleet.ts';
import { startEmbeddedSystem, type System } from '../support/system.ts';
import { findWebBrowser, launchBrowser, openVisitor, withWebApp } from '../support/web-app.ts';

const executablePath = findWebBrowser('rules of a rental in the web app');
const withBrowser = executablePath ? describe : describe.skip;

const hour = 60 * 60_000;

withBrowser('a model with rules of its own', () => {
  let system: System;
  let browser: Browser;
  let admin: Person;
  let modelId: string;
  let stationId: string;
  beforeAll(async () => {
    system = await startEmbeddedSystem(withWebApp);
    browser = await launchBrowser(executablePath ?? '');
    admin = await logIn(system, 'admin');
    ({ modelId, stationId } = await addFleet(admin, { bikes: 2 }));
    await setRules([
      { key: 'lengthChoice', value: 'CHOSEN' },
      { key: 'rentalLength', value: 'P3D' },
    ]);
  });
  afterAll(async () => {
    await browser.close();
    await system[Symbol.asyncDispose]();
  });

  let version = 0;
  async function setRules(changes: { key: string; value: string }[]): Promise<void> {
    const { setPolicy } = await admin.ask<{ setPolicy: { __typename: string } }>(
      'mutation ($input: SetPolicyInput!) { setPolicy(input: $input) { __typename } }',
      { input: { scope: { modelId }, changes, version, reason: 'cargo bikes are few' } },
    );
    expect(setPolicy.__typename).toBe('PolicyChanged');
    version += 1;
  }

  async function findRental(name: 'ada' | 'ben') {
    const person = await logIn(system, name);
    const { me } = await person.ask<{
      me: { rentals: { nodes: { rentedAt: string; returnBy: string }[] } };
    }>('{ me { rentals(active: true) { nodes { rentedAt returnBy } } } }');
    return me.rentals.nodes[0];
  }

  async function findStationName(id: string): Promise<string> {
    const query = 'query ($id: ID!) { station(id: $id) { name } }';
    return (await admin.ask<{ station: { name: string } }>(query, { id })).station.name;
  }

  /** A person has one bike of a model at a time. */
  async function giveBackAll(name: 'ada' | 'ben'): Promise<void> {
    const person = await logIn(system, name);
    const { me } = await person.ask<{ me: { rentals: { nodes: { id: string }[] } } }>(
      '{ me { rentals(active: true) { nodes { id } } } }',
    );
    for (const { id: rentalId } of me.rentals.nodes)
      await person.ask('mutation ($input: ReturnBikeInput!) { returnBike(input: $input) { __typename } }', {
        input: { rentalId, stationId, idempotencyKey: rentalId },
      });
  }

  test('a rider chooses a length, sees when the bike is due, and rents for it', async () => {
    await using rider = await openVisitor(browser, system);
    const { page } = rider;
    await rider.logIn('ben');
    await rider.goTo(`/bikes/models/${modelId}`);
    await page.getByRole('button', { name: /^Rent/ }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Until when do you need it?').waitFor();
    await dialog.getByRole('button', { name: '8 h' }).click();
    await dialog.getByText(/^ ?Due /).waitFor();
    await dialog.getByRole('button', { name: 'Rent', exact: true }).click();
    await dialog.getByText(/Bring it back by/).waitFor();
    const rental = await findRental('ben');
    const length = Date.parse(rental?.returnBy ?? '') - Date.parse(rental?.rentedAt ?? '');
    expect(Math.abs(length - 8 * hour)).toBeLessThan(hour / 60);
    expect(rider.faults).toEqual([]);
  });

  test('another time is within what the rules allow, and rules that change meanwhile are told', async () => {
    await using rider = await openVisitor(browser, system);
    const { page } = rider;
    await rider.logIn('ada');
    await rider.goTo(`/bikes/models/${modelId}`);
    await page.getByRole('button', { name: /^Rent/ }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Another time' }).click();
    const field = dialog.getByLabel('Day and time');
    const soon = await field.inputValue();
    await field.fill('2000-01-01T10:00');
    await expect(field.getAttribute('aria-invalid')).resolves.toBe('true');
    await field.fill(soon);
    await dialog.getByText(/Due /).waitFor();
    await setRules([{ key: 'lengthChoice', value: 'FIXED' }]);
    await dialog.getByRole('button', { name: 'Rent', exact: true }).click();
    await page.getByRole('heading', { name: 'You cannot choose until when any more' }).waitFor();
    await dialog.getByRole('button', { name: 'Rent it all the same' }).click();
    await dialog.getByText(/Bring it back by/).waitFor();
    const rental = await findRental('ada');
    const length = Date.parse(rental?.returnBy ?? '') - Date.parse(rental?.rentedAt ?? '');
    expect(length).toBeGreaterThan(70 * hour);
    expect(rider.faults).toEqual([]);
  });

  test('a bike belongs back to its station, is taken elsewhere, and staff brings it home', async () => {
    await setRules([{ key: 'returnRule', value: 'HOME_STATION' }]);
    await addBike(admin, { modelId, stationId });
    const elsewhere = await addFleet(admin, { bikes: 0 });
    const home = await findStationName(stationId);
    await using rider = await openVisitor(browser, system);
    const { page } = rider;
    await rider.logIn('ada');
    await giveBackAll('ada');
    await rider.goTo(`/bikes/models/${modelId}`);
    await page.getByRole('button', { name: /^Rent/ }).first().click();
    await page.getByRole('dialog').getByText(`to ${home}: that is where it belongs.`).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'My rentals' }).click();
    await page.getByText(`It belongs back to ${home}.`).waitFor();
    await page
      .getByRole('link', { name: /^Return/ })
      .first()
      .click();
    await page.getByText(`It belongs to ${home}.`).waitFor();
    const stations = page.getByRole('list').getByRole('button');
    await expect(stations.first().innerText()).resolves.toContain('Belongs here');
    await page.getByRole('searchbox').fill(await findStationName(elsewhere.stationId));
    await stations.first().click();
    await page.getByText(`It belongs to ${home}: we bring it there.`).waitFor();
    expect(rider.faults).toEqual([]);

    await using desk = await openVisitor(browser, system, { width: 1280 });
    await desk.logIn('staff');
    await desk.goTo('/admin/workshop');
    const job = desk.page.getByRole('listitem').filter({ hasText: `Bring it to ${home}` });
    await job.getByRole('button', { name: /^Close/ }).click();
    const dialog = desk.page.getByRole('dialog');
    await dialog.getByText(`the bike is at ${home}`).waitFor();
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
    await job.waitFor({ state: 'detached' });
    const { station } = await admin.ask<{ station: { bikesParked: number } }>(
      'query ($id: ID!) { station(id: $id) { bikesParked } }',
      { id: elsewhere.stationId },
    );
    expect(station.bikesParked).toBe(0);
    expect(desk.faults).toEqual([]);
  });
});
