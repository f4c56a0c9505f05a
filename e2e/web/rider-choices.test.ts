import { randomUUID } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { logIn, type Person } from '../support/client.ts';
import { addFleet } from '../support/fleet.ts';
import { startEmbeddedSystem, type System } from '../support/system.ts';
import { findWebBrowser, launchBrowser, openVisitor, withWebApp } from '../support/web-app.ts';

const executablePath = findWebBrowser('what riders ask for in the web app');
const withBrowser = executablePath ? describe : describe.skip;

withBrowser('what a rider asks for and chooses', () => {
  let system: System;
  let browser: Browser;
  let admin: Person;
  let modelId: string;
  beforeAll(async () => {
    system = await startEmbeddedSystem(withWebApp);
    browser = await launchBrowser(executablePath ?? '');
    admin = await logIn(system, 'admin');
    ({ modelId } = await addFleet(admin, { bikes: 1 }));
    const { setPolicy } = await admin.ask<{ setPolicy: { __typename: string } }>(
      'mutation ($input: SetPolicyInput!) { setPolicy(input: $input) { __typename } }',
      {
        input: {
          scope: { modelId },
          changes: [{ key: 'requiresApproval', value: 'YES' }],
          version: 0,
          reason: 'heavy',
        },
      },
    );
    expect(setPolicy.__typename).toBe('PolicyChanged');
  });
  afterAll(async () => {
    await browser.close();
    await system[Symbol.asyncDispose]();
  });

  test('a rider asks for an approval that a model needs, gets it, and rents', async () => {
    await using rider = await openVisitor(browser, system);
    await rider.logIn('ben');
    await rider.goTo(`/bikes/models/${modelId}`);
    await rider.page.getByRole('button', { name: /^Rent/ }).first().click();
    const dialog = rider.page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Ask for an approval' }).click();
    await rider.page.getByText('You have asked.').waitFor();

    await using desk = await openVisitor(browser, system, { width: 1280 });
    await desk.logIn('staff');
    await desk.goTo('/admin/people');
    const requests = desk.page.getByRole('region', { name: 'Ask for an approval' });
    await requests.getByRole('link').click();
    const approval = desk.page.getByRole('region', { name: 'Approval for models' });
    await approval.getByRole('button', { name: 'Approve for models', exact: true }).click();
    await desk.page.getByRole('dialog').getByLabel('Why').fill('Has shown how');
    await desk.page.getByRole('dialog').getByRole('button', { name: 'Approve for models' }).click();
    await approval.getByText('Approved', { exact: true }).waitFor();

    const ben = await logIn(system, 'ben');
    const { me } = await ben.ask<{ me: { approval: { state: string } } }>('{ me { approval { state } } }');
    expect(me.approval.state).toBe('APPROVED');
    const { rentBike } = await ben.ask<{ rentBike: { __typename: string } }>(
      'mutation ($input: RentBikeInput!) { rentBike(input: $input) { __typename } }',
      { input: { modelId, idempotencyKey: randomUUID() } },
    );
    expect(rentBike.__typename).toBe('RentalStarted');
    expect([...rider.faults, ...desk.faults]).toEqual([]);
  });

  test('which mails come is chosen in the account', async () => {
    await using rider = await openVisitor(browser, system);
    const { page } = rider;
    await rider.logIn('ben');
    await rider.goTo('/account/profile');
    const mails = page.getByRole('region', { name: 'Mails' });
    await mails.getByRole('button', { name: 'Once a day' }).click();
    await mails.getByRole('button', { name: 'Once a day', pressed: true }).waitFor();
    await mails.getByText('Which ones').click();
    await mails.getByLabel('Your bike is due back soon').uncheck();
    await page.getByText('Saved').last().waitFor();
    await expect(mails.getByLabel('Your bike is overdue', { exact: true }).isDisabled()).resolves.toBe(true);
    const ben = await logIn(system, 'ben');
    const { me } = await ben.ask<{
      me: { mailDigest: string; mailChoices: { kind: string; isOn: boolean }[] };
    }>('{ me { mailDigest mailChoices { kind isOn } } }');
    expect(me.mailDigest).toBe('DAILY');
    expect(me.mailChoices.filter(({ isOn }) => !isOn).map(({ kind }) => kind)).toEqual(['RENTAL_DUE']);
    expect(rider.faults).toEqual([]);
  });
});
