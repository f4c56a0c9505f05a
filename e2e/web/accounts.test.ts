import { Secret, TOTP } from 'otpauth';
import type { Browser } from 'playwright-core';
import { startSmtpServer } from '../../subgraphs/users/src/testing/start-smtp-server.ts';
import { startEmbeddedSystem, type System } from '../support/system.ts';
import { findWebBrowser, launchBrowser, openVisitor, withWebApp } from '../support/web-app.ts';

const executablePath = findWebBrowser('accounts in the web app');
const withBrowser = executablePath ? describe : describe.skip;

withBrowser('accounts', () => {
  let smtp: Awaited<ReturnType<typeof startSmtpServer>>;
  let system: System;
  let browser: Browser;
  beforeAll(async () => {
    smtp = await startSmtpServer();
    system = await startEmbeddedSystem({
      ...withWebApp,
      SMTP_URL: smtp.url,
      PUBLIC_URL: 'https://bikes.example',
      AUTH_VERIFICATION: 'on',
      AUTH_APPROVAL: 'staff',
    });
    browser = await launchBrowser(executablePath ?? '');
  });
  afterAll(async () => {
    await browser.close();
    await system[Symbol.asyncDispose]();
    await smtp[Symbol.asyncDispose]();
  });

  /** The path of the app in the newest mail to an address. */
  async function reachLink(to: string): Promise<string> {
    for (let count = 1; ; count += 1) {
      const received = await smtp.reachReceived(count);
      const mail = received.findLast(({ recipients }) => recipients.includes(to))?.mail;
      const link = /https:\/\/bikes\.example\/app(\/\S+)/.exec(mail?.text ?? '')?.[1];
      if (link !== undefined) return link;
    }
  }

  test('a forgotten password is replaced by the link of a mail, once', async () => {
    const email = 'ben@demo.example';
    await using rider = await openVisitor(browser, system);
    const { page } = rider;
    await rider.goTo('/auth/login');
    await page.getByRole('link', { name: 'Forgotten your password?' }).click();
    await page.getByRole('heading', { name: 'Forgotten password' }).waitFor();
    await page.getByLabel('Email').fill(email);
    await page.getByRole('button', { name: 'Send the link' }).click();
    await page.getByText('a mail is on its way').waitFor();

    const link = await reachLink(email);
    for (const text of ['is changed', 'This link was used before.']) {
      await rider.goTo(link);
      await page.reload();
      await page.getByLabel('New password', { exact: true }).fill('an even longer password');
      await page.getByRole('button', { name: 'Save the password' }).click();
      await page.getByText(text).waitFor();
    }
    await rider.goTo('/auth/login');
    await page.getByLabel('Email').fill(email);
    await page.getByLabel('Password', { exact: true }).fill('an even longer password');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.waitForURL('**/app/bikes');
    expect(rider.faults).toEqual([]);
  });

  test('a new rider confirms the address, waits for approval, and rents', async () => {
    const email = 'new.rider@example.org';
    const password = 'a long enough password';
    await using rider = await openVisitor(browser, system);
    const { page } = rider;
    const rent = async () => {
      await rider.goTo('/bikes');
      await page.getByRole('link', { name: /University/ }).click();
      await page
        .getByRole('button', { name: /^Rent: / })
        .first()
        .click();
    };
    await rider.goTo('/auth/register');
    await page.getByLabel('Email').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Open the account' }).click();
    await page.getByText(`we have written to ${email}`).waitFor();
    await page.getByRole('link', { name: 'Log in' }).last().click();
    await page.getByLabel('Email').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.waitForURL('**/app/bikes');
    await rent();
    await page.getByRole('dialog', { name: 'Confirm your address first' }).waitFor();

    await rider.goTo('/account/profile');
    await page.getByText('Your address is not confirmed yet').waitFor();
    const link = await reachLink(email);
    await rider.goTo(link);
    await page.getByRole('button', { name: 'Confirm the address' }).click();
    await page.getByText(`${email} is confirmed`).waitFor();
    await rent();
    await page.getByRole('dialog', { name: 'Your account is not approved yet' }).waitFor();

    await using desk = await openVisitor(browser, system, { width: 1280 });
    await desk.logIn('staff');
    await desk.goTo('/admin/people?state=PENDING_APPROVAL');
    await desk.page.getByRole('link', { name: email }).click();
    await desk.page.getByRole('button', { name: 'Approve', exact: true }).click();
    await desk.page.getByRole('dialog').getByRole('button', { name: 'Approve', exact: true }).click();
    await desk.page.getByText('is approved').waitFor();
    expect(await desk.page.getByRole('button', { name: 'Suspend' }).count()).toBe(0);
    await rent();
    await page.getByRole('dialog', { name: 'It is yours' }).waitFor();
    expect([...rider.faults, ...desk.faults]).toEqual([]);
  });

  test('another address is confirmed by its link, and the old one takes it back', async () => {
    await using rider = await openVisitor(browser, system);
    const { page } = rider;
    await rider.logIn('ada');
    await rider.goTo('/account/profile');
    await page.getByLabel('New address').fill('ada@new.example');
    const form = page.locator('section', { has: page.getByRole('heading', { name: 'Email address' }) });
    await form.getByLabel('Current password').fill('ride-a-demo-bike');
    await form.getByRole('button', { name: 'Change the address' }).click();
    await page.getByText('A mail to ada@new.example is on its way.').waitFor();

    await rider.goTo(await reachLink('ada@new.example'));
    await page.getByRole('button', { name: 'Confirm the new address' }).click();
    await page.getByText('is ada@new.example now').waitFor();
    await rider.goTo('/account/profile');
    await page.getByText('ada@new.example').first().waitFor();

    await rider.goTo(await reachLink('ada@demo.example'));
    await page.getByRole('button', { name: 'Keep this address' }).click();
    await page.getByText('is ada@demo.example').waitFor();
    expect(rider.faults).toEqual([]);
  });

  test('an operator invites somebody to the desk, and somebody who has an account already', async () => {
    await using operator = await openVisitor(browser, system, { width: 1280 });
    const { page } = operator;
    await operator.logIn('admin');
    await operator.goTo('/admin/people');
    await page.getByRole('button', { name: 'Take back invited@demo.example' }).waitFor();
    for (const email of ['sam@example.org', 'elif@demo.example']) {
      await page.getByRole('button', { name: 'Invite somebody' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Mail address').fill(email);
      await dialog.getByLabel('Role').selectOption({ label: 'Staff' });
      await dialog.getByRole('button', { name: 'Send the invitation' }).click();
      await dialog.waitFor({ state: 'detached' });
      await page.getByRole('button', { name: `Take back ${email}` }).waitFor();
    }

    await using guest = await openVisitor(browser, system);
    await guest.goTo(await reachLink('sam@example.org'));
    await guest.page.getByText('Work at the desk as sam@example.org.').waitFor();
    await guest.page.getByLabel('Password', { exact: true }).fill('a long enough password');
    await guest.page.getByRole('button', { name: 'Accept the invitation' }).click();
    await guest.page.getByText('Your account is sam@example.org').waitFor();

    await guest.goTo('/bikes');
    await guest.goTo(await reachLink('elif@demo.example'));
    await guest.page.getByText('elif@demo.example has an account already').waitFor();
    expect(await guest.page.getByLabel('Password', { exact: true }).count()).toBe(0);
    await guest.page.getByRole('link', { name: 'Log in' }).last().click();
    await guest.page.waitForURL('**/auth/login?back=%2Fauth%2Finvitation#token=*');
    await guest.page.getByLabel('Email').fill('sam@example.org');
    await guest.page.getByLabel('Password', { exact: true }).fill('a long enough password');
    await guest.page.getByRole('button', { name: 'Log in' }).click();
    // The log-in leads back to the page of the invitation, whose address is another one than that of this account.
    await guest.page.getByText('elif@demo.example has an account already').waitFor();
    expect([...operator.faults, ...guest.faults]).toEqual([]);
  });

  test('an operator adds an authenticator, and logs in with its code', async () => {
    await using operator = await openVisitor(browser, system, { expected: /401/ });
    const { page } = operator;
    await operator.logIn('admin');
    await operator.goTo('/account/profile');
    await page.getByRole('button', { name: 'Add an authenticator' }).click();
    const secret = Secret.fromBase32((await page.locator('.secret').textContent()) ?? '');
    const toCode = (aheadMs = 0) => new TOTP({ secret }).generate({ timestamp: Date.now() + aheadMs });
    await page.getByLabel('The code that it shows').fill(toCode());
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText('Keep these recovery codes').waitFor();
    expect(await page.locator('.recovery-codes li').count()).toBe(10);

    await page.getByRole('button', { name: 'Log out', exact: true }).click();
    await operator.goTo('/auth/login');
    await page.getByLabel('Email').fill('admin@demo.example');
    await page.getByLabel('Password', { exact: true }).fill('ride-a-demo-bike');
    await page.getByRole('button', { name: 'Log in' }).click();
    // The one that was confirmed is used up.
    await page.getByLabel('Code').fill(toCode(30_000));
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.waitForURL('**/app/bikes');
    expect(operator.faults).toEqual([]);
  });
});
