import type { Browser } from 'playwright-core';
import { startSmtpServer } from '../../subgraphs/users/src/testing/start-smtp-server.ts';
import { register } from '../support/client.ts';
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
    });
    browser = await launchBrowser(executablePath ?? '');
  }, 60_000);
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
    const { me } = await (await register(system)).ask<{ me: { email: string } }>('{ me { email } }');
    await using rider = await openVisitor(browser, system);
    const { page } = rider;
    await rider.goTo('/auth/login');
    await page.getByRole('link', { name: 'Forgotten your password?' }).click();
    await page.getByLabel('Email').fill(me.email);
    await page.getByRole('button', { name: 'Send the link' }).click();
    await page.getByText('a mail is on its way').waitFor();

    const link = await reachLink(me.email);
    for (const text of ['is changed', 'This link was used before.']) {
      await rider.goTo(link);
      await page.reload();
      await page.getByLabel('New password', { exact: true }).fill('an even longer password');
      await page.getByRole('button', { name: 'Save the password' }).click();
      await page.getByText(text).waitFor();
    }
    await rider.goTo('/auth/login');
    await page.getByLabel('Email').fill(me.email);
    await page.getByLabel('Password', { exact: true }).fill('an even longer password');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.waitForURL('**/app/bikes');
    expect(rider.faults).toEqual([]);
  }, 90_000);
});
