import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { getAltairHtml, getDistDirectory, isSandboxFrame } from 'altair-static';
import type { HttpContext } from '../http/http-context.ts';
import { renderInitialOptions } from './initial-options.ts';
import type { PlaygroundTab } from './playground-tab.ts';

const BASE = '/playground/';
const OPTIONS = `${BASE}initial-options.js`;

/** The page connects to this router only. Angular adds inline styles, hence the exception. */
const PAGE_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** Scripts of tabs are evaluated in a sandboxed frame, so that the page does not need `unsafe-eval`. */
const SANDBOX_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'unsafe-eval'",
  "style-src 'self'",
  "frame-ancestors 'self'",
].join('; ');

const TYPES: Record<string, string | undefined> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
};

/**
 * Creates the playground: Altair at `/playground/`, where `/` leads browsers if no pages do. All files come from the
 * package, none from a CDN.
 */
export function createPlayground(tabs: readonly PlaygroundTab[]) {
  const page = getAltairHtml()
    .replace(/<base[^>]*>/, `<base href="${BASE}">`)
    .replace('</body>', `<script type="module" src="${OPTIONS}"></script></body>`);
  const options = renderInitialOptions(tabs);

  /** Resolves to false if the path is not part of the playground. */
  return async (context: HttpContext, url: URL): Promise<boolean> => {
    const { request } = context;
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    const { pathname } = url;
    if ((pathname === '/' && request.headers.accept?.includes('text/html')) || pathname === BASE.slice(0, -1)) {
      context.response.writeHead(302, { ...context.headers, location: BASE });
      context.response.end();
      return true;
    }
    if (pathname === BASE) {
      send(context, { text: page, type: '.html', headers: { 'content-security-policy': PAGE_POLICY } });
      return true;
    }
    if (pathname === OPTIONS) {
      send(context, { text: options, type: '.js', headers: { 'cache-control': 'no-cache' } });
      return true;
    }
    return pathname.startsWith(BASE) && sendFile(context, pathname.slice(BASE.length));
  };
}

interface TextFile {
  text: string;
  type: string;
  headers: Record<string, string>;
}

function send({ response, headers: common }: HttpContext, { text, type, headers }: TextFile): void {
  response.writeHead(200, {
    ...common,
    ...headers,
    'content-type': TYPES[type],
    'x-content-type-options': 'nosniff',
  });
  response.end(text);
}

async function sendFile({ response, headers }: HttpContext, name: string): Promise<boolean> {
  const relative = normalize(name);
  // The URL parser has removed `..`; this check is for encoded and Windows forms.
  const type = TYPES[extname(relative)];
  if (relative.startsWith('..') || relative.includes('\0') || !type) return false;
  const path = join(getDistDirectory(), relative);
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) return false;
  response.writeHead(200, {
    ...headers,
    'content-type': type,
    'content-length': found.size,
    'cache-control': 'public, max-age=3600',
    'x-content-type-options': 'nosniff',
    ...(isSandboxFrame(relative) && { 'content-security-policy': SANDBOX_POLICY }),
  });
  await pipeline(createReadStream(path), response);
  return true;
}
