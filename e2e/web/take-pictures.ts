/**
 * npm run web:pictures     takes the README's pictures of the web app, with the demo town and with Chromium
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '@bike-rentals/system/paths';
import { startEmbeddedSystem } from '../support/system.ts';
import { findWebBrowser, launchBrowser, openVisitor, withWebApp } from '../support/web-app.ts';

const executablePath = findWebBrowser('the pictures of the README');
if (executablePath === undefined) process.exit(1);
const folder = join(root, 'docs', 'images');
await mkdir(folder, { recursive: true });
await using system = await startEmbeddedSystem(withWebApp);
const browser = await launchBrowser(executablePath, { hasMap: true });

{
  await using rider = await openVisitor(browser, system, { width: 1280 });
  const { page } = rider;
  await rider.logIn('ben');
  await page.getByRole('link', { name: /University/ }).click();
  await page
    .getByRole('button', { name: /^Rent: / })
    .first()
    .click();
  await page.getByRole('dialog', { name: 'It is yours' }).waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.rental-bar').waitFor();
  await page.locator('.station-marker').first().waitFor();
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: join(folder, 'rider.jpg'), type: 'jpeg', quality: 78 });
}
{
  await using operator = await openVisitor(browser, system, { width: 1280, theme: 'dark' });
  await operator.logIn('admin');
  await operator.goTo('/admin');
  await operator.page.getByRole('heading', { name: 'Bikes by state' }).waitFor();
  await operator.page.waitForLoadState('networkidle');
  await operator.page.screenshot({ path: join(folder, 'operator.jpg'), type: 'jpeg', quality: 78 });
}
await browser.close();
