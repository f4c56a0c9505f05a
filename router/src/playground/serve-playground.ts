import { extname, join, normalize } from 'node:path';
import { getAltairHtml, getDistDirectory, isSandboxFrame } from 'altair-static';
import type { HttpContext } from '../http/http-context.ts';
import { sendFile, toMediaType } from '../http/send-file.ts';
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

const SERVED = new Set(['.css', '.html', '.ico', '.js', '.json', '.png', '.svg', '.ttf', '.woff2']);

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
    if (
      (pathname === '/' && request.headers.accept?.includes('text/html')) ||
      pathname === BASE.slice(0, -1)
    ) {
      context.response.writeHead(302, { ...context.headers, location: BASE });
      context.response.end();
      return true;
    }
    if (pathname === BASE) {
      send(context, { text: page, name: 'index.html', headers: { 'content-security-policy': PAGE_POLICY } });
      return true;
    }
    if (pathname === OPTIONS) {
      send(context, { text: options, name: OPTIONS, headers: { 'cache-control': 'no-cache' } });
      return true;
    }
    return pathname.startsWith(BASE) && sendOwnFile(context, pathname.slice(BASE.length));
  };
}

interface TextFile {
  text: string;
  name: string;
  headers: Record<string, string>;
}

function send({ response, headers: common }: HttpContext, { text, name, headers }: TextFile): void {
  response.writeHead(200, {
    ...common,
    ...headers,
    'content-type': toMediaType(name),
    'x-content-type-options': 'nosniff',
  });
  response.end(text);
}

async function sendOwnFile(context: HttpContext, name: string): Promise<boolean> {
  const relative = normalize(name);
  // The URL parser has removed `..`; this check is for encoded and Windows forms.
  if (relative.startsWith('..') || relative.includes('\0') || !SERVED.has(extname(relative))) return false;
  return sendFile(context, {
    path: join(getDistDirectory(), relative),
    headers: {
      'cache-control': 'public, max-age=3600',
      ...(isSandboxFrame(relative) && { 'content-security-policy': SANDBOX_POLICY }),
    },
  });
}
