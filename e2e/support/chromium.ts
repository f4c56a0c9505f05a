import { existsSync } from 'node:fs';

/** For a machine without a display, and without a network. */
export const chromiumArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * The path of Chromium, or undefined, with a visible line, where there is none. @throws in CI, where no test is skipped
 */
export function findChromium(what: string): string | undefined {
  const path = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
  if (path) return path;
  if (process.env['CI']) throw new Error('no Chromium: install the package chromium');
  process.stderr.write(`SKIPPED: ${what}, because there is no Chromium\n`);
  return undefined;
}
