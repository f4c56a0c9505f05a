import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sirv, { type NextHandler } from 'sirv';
import type { HttpContext } from '../http/http-context.ts';

/** A web app that is served beside the API. */
export interface PagesConfig {
  /**
   * The folder with the built app. Its folders `app` and `mfe` are served, and `content-security-policy.txt` is the policy
   * of its page. It may appear, or be replaced, while the router runs.
   */
  folder: string;
}

const HOME = '/app/';
const MODULES = '/mfe/';
/** Names that change with the content, so that browsers may keep the file for good. */
const HASHED = /-[\w-]{8}\.(?:js|css|woff2)$/;
const RELOAD_SECONDS = 2;

/**
 * Creates the handler for the pages: `/` leads to `/app/`, unknown paths without an extension below `/app/` get the app's
 * page, and everything else is 404. Compressed files are sent where they lie beside the original. While the app is still
 * being built, its page says so with status 503 and reloads itself.
 */
export function createPages({ folder }: PagesConfig) {
  // Read from the disk each time: a new release takes effect at once.
  const options = { dev: true, etag: true, brotli: true, gzip: true, extensions: ['html'] };
  const servePage = sirv(folder, { ...options, single: 'app/index.html' });
  const serveFile = sirv(folder, options);

  /** Resolves to false if the path is not one of the pages'. */
  return async (context: HttpContext, { pathname, search }: URL): Promise<boolean> => {
    const { request, response, headers } = context;
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    if (pathname === '/' && request.headers.accept?.includes('text/html')) {
      redirect(context, HOME);
      return true;
    }
    if (pathname === HOME.slice(0, -1)) {
      redirect(context, `${HOME}${search}`);
      return true;
    }
    const isPage = pathname.startsWith(HOME);
    if (!isPage && !pathname.startsWith(MODULES)) return false;
    if (isPage && !existsSync(join(folder, 'app', 'index.html'))) {
      sendNotReady(context);
      return true;
    }
    const fixed: Record<string, string> = {
      ...headers,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'cache-control': HASHED.test(pathname) ? 'public, max-age=31536000, immutable' : 'no-cache',
      ...(isPage && { 'content-security-policy': await readPolicy(folder) }),
    };
    for (const [name, value] of Object.entries(fixed)) response.setHeader(name, value);
    return new Promise((resolve) => {
      const next: NextHandler = () => {
        for (const name of Object.keys(fixed)) response.removeHeader(name);
        resolve(false);
      };
      response.once('close', () => resolve(true));
      (isPage ? servePage : serveFile)(request, response, next);
    });
  };
}

function redirect({ response, headers }: HttpContext, location: string): void {
  response.writeHead(302, { ...headers, location, 'cache-control': 'no-cache' });
  response.end();
}

/** Without a policy a page could load anything, so its absence is an error. */
const readPolicy = async (folder: string): Promise<string> =>
  (await readFile(join(folder, 'content-security-policy.txt'), 'utf8')).trim();

function sendNotReady({ response, headers }: HttpContext): void {
  response.writeHead(503, {
    ...headers,
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cache-control': 'no-store',
    'retry-after': String(RELOAD_SECONDS),
  });
  response.end(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="${RELOAD_SECONDS}">
<title>Bike Rentals</title>
<h1>The web app is being built</h1>
<p>This page opens it as soon as it is there, usually within a minute. The API is ready:
<a href="/playground/">playground</a>.</p>
</html>
`);
}
