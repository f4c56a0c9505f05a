import { Secret, TOTP } from 'otpauth';
import type { Browser, Page } from 'playwright-core';
import { demoPassword } from '@bike-rentals/demo/people';
import { logIn as logInPerson } from '../support/client.ts';
import { forgetProofs } from '../support/proofs.ts';
import { startEmbeddedSystem, type System } from '../support/system.ts';
import { findWebBrowser, launchBrowser, openVisitor, withWebApp, type Visitor } from '../support/web-app.ts';

const executablePath = findWebBrowser('what a town asks of accounts, in the web app');
const withBrowser = executablePath ? describe : describe.skip;

withBrowser('what a town asks of accounts', () => {
  let system: System;
  let browser: Browser;
  let operator: Visitor;
  let secret: Secret;
  beforeAll(async () => {
    system = await startEmbeddedSystem({ ...withWebApp, AUTH_STAFF_SECOND_FACTOR: 'required' });
    browser = await launchBrowser(executablePath ?? '');
    operator = await openVisitor(browser, system, { width: 1280 });
  });
  afterAll(async () => {
    await operator[Symbol.asyncDispose]();
    await browser.close();
    await system[Symbol.asyncDispose]();
  });

  async function logIn(visitor: Visitor, email: string): Promise<void> {
    const { page } = visitor;
    await visitor.goTo('/auth/login');
    await page.getByLabel('Email').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(demoPassword);
    await page.getByRole('button', { name: 'Log in' }).click();
  }

  async function rent(visitor: Visitor): Promise<void> {
    const { page } = visitor;
    await visitor.goTo('/bikes');
    await page.getByRole('link', { name: /University/ }).click();
    await page
      .getByRole('button', { name: /^Rent: / })
      .first()
      .click();
  }

  const confirm = (page: Page, name: string) =>
    page.getByRole('dialog').getByRole('button', { name, exact: true }).click();

  test('an operator has no rights before there is a second factor, and is led to adding one', async () => {
    const { page } = operator;
    await logIn(operator, 'admin@demo.example');
    await page.waitForURL('**/account/profile');
    await page.getByText('Our staff needs one.').waitFor();
    await operator.goTo('/admin');
    await page.getByRole('heading', { name: 'This part is for operators' }).waitFor();
    await page.getByRole('main').getByRole('link', { name: 'Add it now' }).click();

    await page.getByRole('button', { name: 'Add an authenticator' }).click();
    await page.getByRole('img', { name: 'QR code for the authenticator' }).waitFor();
    secret = Secret.fromBase32((await page.locator('.secret').textContent()) ?? '');
    await page.getByLabel('The code that it shows').fill(new TOTP({ secret }).generate());
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByRole('link', { name: 'Operate' }).click();
    await page.getByRole('heading', { name: 'Bikes by state' }).waitFor();
    expect(operator.faults).toEqual([]);
  });

  test('terms that an operator publishes are accepted before the next rental', async () => {
    const { page } = operator;
    await operator.goTo('/admin/rules');
    await page.getByRole('button', { name: 'Publish a version' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Address of the page').fill('no address');
    await confirm(page, 'Publish a version');
    await dialog.getByText('This is not an address that begins with https://').waitFor();
    await dialog.getByLabel('Address of the page').fill('https://town.example/terms');
    await dialog.getByLabel('What has changed').fill('Children ride for free');
    forgetProofs(system);
    await confirm(page, 'Publish a version');
    await dialog.getByLabel('Your password').fill(demoPassword);
    await confirm(page, 'Go on');
    await dialog.getByText('Give a code of your authenticator, too.').waitFor();
    // The last one was used to add the second factor.
    const next = new TOTP({ secret }).generate({ timestamp: Date.now() + 30_000 });
    await dialog.getByLabel('Code of your authenticator').fill(next);
    await confirm(page, 'Go on');
    await page.getByText('Version 1, since').waitFor();

    await using rider = await openVisitor(browser, system);
    await logIn(rider, 'ada@demo.example');
    await rider.page.waitForURL('**/app/bikes');
    await rent(rider);
    await rider.page.getByRole('dialog', { name: 'First the terms' }).waitFor();
    await rider.page.getByText('Children ride for free').waitFor();
    await confirm(rider.page, 'I accept the terms');
    await rider.page.getByRole('dialog', { name: 'It is yours' }).waitFor();
    await rider.goTo('/account/profile');
    await rider.page.getByText('You have accepted the terms that hold now.').waitFor();

    await operator.goTo('/admin/log');
    await page.getByRole('link', { name: 'Accounts', exact: true }).click();
    const log = page.getByRole('main').getByRole('list');
    await log.getByText('Accepted the terms').waitFor();
    await log.getByText('Published terms').waitFor();
    expect([...operator.faults, ...rider.faults]).toEqual([]);
  }, 120_000);

  test('a new rider accepts them while registering', async () => {
    await using rider = await openVisitor(browser, system);
    const { page } = rider;
    await rider.goTo('/auth/register');
    await page.getByLabel('Email').fill('new.rider@example.org');
    await page.getByLabel('Password', { exact: true }).fill('a long enough password');
    await page.getByLabel('I accept the terms.').check();
    await page.getByRole('button', { name: 'Open the account' }).click();
    await page.waitForURL('**/app/bikes');
    await rider.goTo('/account/profile');
    await page.getByText('You have accepted the terms that hold now.').waitFor();
    expect(rider.faults).toEqual([]);
  });

  test('an operator removes the second factor of somebody who has lost it', async () => {
    const ben = await logInPerson(system, 'ben');
    const { enrolTotp } = await ben.ask<{ enrolTotp: { secret: string } }>(
      'mutation { enrolTotp { secret } }',
    );
    const code = new TOTP({ secret: Secret.fromBase32(enrolTotp.secret) }).generate();
    await ben.ask('mutation ($code: String!) { confirmTotp(code: $code) { __typename } }', { code });

    const { page } = operator;
    await operator.goTo(`/admin/people/${ben.id}`);
    await page.getByRole('button', { name: 'Remove the second factor' }).click();
    await page.getByRole('dialog').getByLabel('Why?').fill('lost the phone');
    await confirm(page, 'Remove the second factor');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByText('Removed the second factor').waitFor();
    await page.getByText('lost the phone').waitFor();
    expect(await page.getByRole('button', { name: 'Remove the second factor' }).count()).toBe(0);
    expect(operator.faults).toEqual([]);
  });

  test('staff makes somebody a member, which the member sees', async () => {
    const { page } = operator;
    await operator.goTo('/admin/people?q=ben@demo.example');
    await page.getByRole('link', { name: 'ben@demo.example' }).click();
    await page.getByRole('button', { name: 'Grant a membership' }).click();
    const dialog = page.getByRole('dialog');
    await confirm(page, 'Grant a membership');
    await dialog.getByText('Please fill this in.').waitFor();
    await dialog.getByLabel('It begins with the first rental').check();
    await dialog.getByLabel('Why').fill('has paid');
    await confirm(page, 'Grant a membership');
    await page.getByText('from the first rental, 365 days').waitFor();

    await using rider = await openVisitor(browser, system);
    await logIn(rider, 'ben@demo.example');
    await rider.page.waitForURL('**/app/bikes');
    await rider.goTo('/account/profile');
    await rider.page.getByText('begins with your first rental').waitFor();
    expect([...operator.faults, ...rider.faults]).toEqual([]);
  });
});
