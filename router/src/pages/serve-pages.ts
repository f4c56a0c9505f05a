import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HttpContext } from '../http/http-context.ts';
import { sendFile } from '../http/send-file.ts';

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
const PAGE = 'app/index.html';
/** Names that change with the content, so that browsers may keep the file for good. */
const HASHED = /-[\w-]{8}\.(?:js|css|woff2)$/;
const isHashed = (name: string): boolean => HASHED.test(name) && !name.startsWith('app/map/');
const RELOAD_SECONDS = 2;

/**
 * Creates the handler for the pages: `/` leads to `/app/`, unknown paths without an extension below `/app/` get the app's
 * page, and everything else is 404. Compressed files are sent where they lie beside the original. While the app is still
 * being built, its page says so with status 503 and reloads itself.
 */
export function createPages({ folder }: PagesConfig, { hasPlayground }: { hasPlayground: boolean }) {
  /** Resolves to false if the path is not one of the pages'. */
  return async (context: HttpContext, { pathname, search }: URL): Promise<boolean> => {
    const { request } = context;
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    if (pathname === '/' && request.headers.accept?.includes('text/html')) {
      redirect(context, HOME);
      return true;
    }
    if (pathname === HOME.slice(0, -1)) {
      redirect(context, `${HOME}${search}`);
      return true;
    }
    const name = toFileName(pathname);
    if (name === undefined) return false;
    // Files are looked for on the disk each time: a new release takes effect at once.
    if (pathname.startsWith(MODULES)) return send(context, name);
    if (await send(context, name)) return true;
    if (name !== PAGE && name.slice(name.lastIndexOf('/')).includes('.')) return false;
    if (!(await send(context, PAGE))) sendNotReady(context, hasPlayground);
    return true;
  };

  /** Everything of the app has its policy, because a worker has that of its script. */
  async function send(context: HttpContext, name: string): Promise<boolean> {
    const policy = name.startsWith('app/') ? await findPolicy(folder) : undefined;
    const headers = {
      'referrer-policy': 'same-origin',
      'cache-control': isHashed(name) ? 'public, max-age=31536000, immutable' : 'no-cache',
      ...(policy !== undefined && { 'content-security-policy': policy }),
    };
    return sendFile(context, { path: join(folder, name), headers, precompressed: true });
  }
}

/**
 * The path below the folder that a client may ask for, decoded. The URL parser has removed `..`; what is refused here
 * are encoded separators, hidden files, and the compressed forms, which are sent under the name of the original.
 */
function toFileName(pathname: string): string | undefined {
  if (!pathname.startsWith(HOME) && !pathname.startsWith(MODULES)) return undefined;
  if (pathname === HOME) return PAGE;
  let name: string;
  try {
    name = decodeURIComponent(pathname.slice(1));
  } catch {
    return undefined;
  }
  const isEncodedSlash = name.split('/').length !== pathname.slice(1).split('/').length;
  return isEncodedSlash || /\/\.|[\\\u0000]|\.(?:br|gz)$/.test(name) ? undefined : name;
}

function redirect({ response, headers }: HttpContext, location: string): void {
  response.writeHead(302, { ...headers, location, 'cache-control': 'no-cache' });
  response.end();
}

/** Undefined while there is no release. @throws if there is a page without a policy: it could load anything */
async function findPolicy(folder: string): Promise<string | undefined> {
  try {
    return (await readFile(join(folder, 'content-security-policy.txt'), 'utf8')).trim();
  } catch (error) {
    if (existsSync(join(folder, PAGE))) throw error;
    return undefined;
  }
}

function sendNotReady({ response, headers }: HttpContext, hasPlayground: boolean): void {
  const playground = hasPlayground ? ', also in the <a href="/playground/">playground</a>' : '';
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
<p>This page opens it as soon as it is there, usually within a minute. If it does not, the output of the program says why.
The API is ready${playground}.</p>
</html>
`);
}
