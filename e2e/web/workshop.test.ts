import { randomUUID } from 'node:crypto';
import type { Browser, Locator, Page } from 'playwright-core';
import { latitude, makeJpeg, makeMetadata } from '../../subgraphs/bikes/src/photos/testing/make-pictures.ts';
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

  /** A picture of a phone that was held upright: it lies on its side, and names the place where it was taken. */
  const phonePicture = makeJpeg({
    width: 3_200,
    height: 2_400,
    metadata: makeMetadata({ orientation: 6 }),
  });
  const toFile = (name: string, buffer: Buffer, mimeType = 'image/jpeg') => ({ name, mimeType, buffer });

  /** The size in which a picture is shown, once it is there. */
  const findSize = async (picture: Locator) => {
    await picture.waitFor();
    return picture.evaluate(async (image: HTMLImageElement) => {
      await image.decode();
      return [image.naturalWidth, image.naturalHeight];
    });
  };

  async function openReport(page: Page, bike: FreeBike): Promise<Locator> {
    await page.getByRole('button', { name: 'Report a problem' }).click();
    const dialog = page.getByRole('dialog', { name: `What is wrong with ${bike.serialNumber}?` });
    await dialog.waitFor();
    return dialog;
  }

  test('a rider reports with photos, which are small, upright and without a place; staff opens one', async () => {
    const bike = await findFreeBike();
    await using rider = await openVisitor(browser, system);
    const sent: Buffer[] = [];
    await rider.page.exposeFunction('keepSent', (latin1: string) => sent.push(Buffer.from(latin1, 'latin1')));
    await rider.page.addInitScript(() => {
      const send = window.fetch.bind(window);
      window.fetch = async (target, init) => {
        if (init?.body instanceof Blob) {
          const bytes = new Uint8Array(await init.body.arrayBuffer());
          const { keepSent } = window as unknown as { keepSent: (latin1: string) => Promise<void> };
          await keepSent(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
        }
        return send(target, init);
      };
    });
    await rider.logIn('ben');
    await rider.goTo(`/bikes/r/${bike.serialNumber}`);
    const dialog = await openReport(rider.page, bike);
    const choose = dialog.getByLabel('Choose photos');
    await choose.setInputFiles([toFile('page.jpg', Buffer.from('<!doctype html>'))]);
    await dialog.getByRole('alert').getByText('A file is no picture that this browser can show').waitFor();
    const one = toFile('one.jpg', phonePicture);
    await choose.setInputFiles([one, one, one, one, one]);
    await dialog.getByRole('alert').getByText('A report has at most 4 photos').waitFor();
    expect(await findSize(dialog.getByAltText('Your photo 4'))).toEqual([1_200, 1_600]);
    await dialog.getByText('These are 4').waitFor();
    // By keyboard; what has the focus next is where the next one is chosen.
    for (const number of [4, 3]) {
      await dialog.getByRole('button', { name: `Leave out photo ${number}` }).focus();
      await rider.page.keyboard.press('Enter');
      await dialog.getByAltText(`Your photo ${number}`).waitFor({ state: 'detached' });
    }
    await expectFocus(choose);
    await dialog.getByLabel('In your own words').fill('The rim is bent.');
    await dialog.getByRole('button', { name: 'Report it' }).click();
    await rider.page.getByText('Thank you. We look after it.').waitFor();
    expect(sent).toHaveLength(2);
    for (const body of sent) {
      expect(body.length).toBeLessThan(phonePicture.length);
      expect([body.includes(latitude), body.includes('Exif')]).toEqual([false, false]);
    }
    expect(rider.faults).toEqual([]);

    await using staff = await openVisitor(browser, system, { width: 1280 });
    await staff.logIn('staff');
    for (const path of ['/admin/workshop', `/admin/fleet/${bike.id}`]) {
      await staff.goTo(path);
      const photo = staff.page.getByRole('button', { name: 'Photo 2 of 2: The rim is bent.' });
      await photo.click();
      const large = staff.page.getByRole('dialog').getByAltText('Photo 2 of 2: The rim is bent.');
      expect(await findSize(large)).toEqual([1_200, 1_600]);
      await staff.page.keyboard.press('Escape');
      await large.waitFor({ state: 'detached' });
      await expectFocus(photo);
    }
    expect(staff.faults).toEqual([]);
  });

  const expectFocus = async (element: Locator) =>
    expect(await element.evaluate((one) => one === document.activeElement)).toBe(true);

  test('without network photos and words are kept, and sent once when it is back', async () => {
    const bike = await findFreeBike();
    const expected = /ERR_INTERNET_DISCONNECTED|ERR_FAILED/;
    await using rider = await openVisitor(browser, system, { expected });
    await rider.logIn('ada');
    await rider.goTo(`/bikes/r/${bike.serialNumber}`);
    const dialog = await openReport(rider.page, bike);
    await dialog.getByLabel('Choose photos').setInputFiles([toFile('one.jpg', phonePicture)]);
    await dialog.getByAltText('Your photo 1').waitFor();
    await dialog.getByLabel('In your own words').fill('Sent from the tunnel.');
    await rider.context.setOffline(true);
    await dialog.getByRole('button', { name: 'Report it' }).click();
    await dialog.getByText('Your photos and words are kept').waitFor();
    await rider.context.setOffline(false);
    await rider.page.getByText('Thank you. We look after it.').waitFor();
    const { bike: found } = await admin.ask<{
      bike: { reports: { text: string; photos: { id: string }[] }[] };
    }>(`{ bike(id: "${bike.id}") { reports { text photos { id } } } }`);
    const reports = found.reports.filter(({ text }) => text === 'Sent from the tunnel.');
    expect(reports.map(({ photos }) => photos.length)).toEqual([1]);
    expect(rider.faults).toEqual([]);
  });

  test('staff reports at the desk with a photo', async () => {
    const bike = await findFreeBike();
    await using staff = await openVisitor(browser, system, { width: 1280 });
    const { page } = staff;
    await staff.logIn('staff');
    await page.evaluate(() => localStorage.setItem('language', 'de'));
    await staff.goTo(`/admin/fleet/${bike.id}`);
    await page.getByRole('button', { name: 'Schaden melden' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Fotos auswählen').setInputFiles([toFile('one.jpg', phonePicture)]);
    await dialog.getByAltText('Dein Foto 1').waitFor();
    await dialog.getByRole('button', { name: 'Licht' }).click();
    await dialog.getByRole('button', { name: 'Melden' }).click();
    await page.getByRole('button', { name: `Foto: ${bike.serialNumber}, Licht` }).waitFor();
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
    const job = page.getByRole('listitem').filter({ hasText: 'Flat tyre' });
    await job.getByRole('button', { name: `Close ${bike.serialNumber}` }).click();
    await page.getByRole('dialog').locator('button[type=submit]').click();
    await job.getByText('Done').waitFor();
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
