import {
  BodyTooLargeError,
  readBody,
  type PassedRequest,
  type PassedRequestHandler,
} from '@bike-rentals/subgraph';
import type { MailLanguage } from '../../account-mails/domain/account-mail-text.ts';
import { findMailSettings, findUserOfMailToken } from '../../profiles/store/mail-settings.ts';
import type { UseCaseContext } from '../../use-cases/use-case-context.ts';
import { canBeSwitchedOff } from '../domain/mail-rules.ts';
import { noticeKinds, type NotificationKind } from '../domain/notification-content.ts';
import { toKindName } from '../domain/notification-text.ts';
import { escapeHtml } from '../../mail/render-mail.ts';
import { switchOffMails } from '../use-cases/mail-choices.ts';

/** What a program for mail sends is some 30 bytes. */
const maxBodyBytes = 1_024;

/**
 * Ends mails of some kinds for who has the link of a mail: `/mail/unsubscribe/<token>/<KIND.KIND>`. POST does it, as RFC 8058
 * says, without a session. GET only shows a page with the button, because programs that look for viruses follow links.
 */
export function createUnsubscribeDoor(service: UseCaseContext): PassedRequestHandler {
  return async (passed) => {
    const { request, rest } = passed;
    if (request.method !== 'GET' && request.method !== 'HEAD' && request.method !== 'POST')
      return send(passed, 405, 'Method Not Allowed', { allow: 'GET, HEAD, POST' });
    try {
      await readBody(request, maxBodyBytes);
    } catch (error) {
      if (error instanceof BodyTooLargeError) return send(passed, 413, 'Payload Too Large');
      throw error;
    }
    const { token, kinds } = readPath(rest);
    const userId = token === undefined ? undefined : await findUserOfMailToken(service.store.read, token);
    if (userId === undefined || kinds.length === 0) return send(passed, 404, toPage(texts.EN.unknown));
    const { language = 'EN' } = await findMailSettings(service.store.read, userId);
    const text = texts[language];
    const names = kinds.map((kind) => toKindName(kind, language));
    if (request.method !== 'POST') return send(passed, 200, toPage(text.ask, { names, button: text.button }));
    await switchOffMails(service, userId, kinds);
    send(passed, 200, toPage(text.done, { names }));
  };
}

function readPath(rest: string): { token: string | undefined; kinds: NotificationKind[] } {
  const [, token, names] = /^\/unsubscribe\/([\w-]{43})\/([A-Z_.]{1,600})$/.exec(rest) ?? [];
  const named = new Set(names?.split('.'));
  return { token, kinds: noticeKinds.filter((kind) => named.has(kind) && canBeSwitchedOff(kind)) };
}

const texts: Record<MailLanguage, Record<'ask' | 'button' | 'done' | 'unknown', string>> = {
  EN: {
    ask: 'Do you want no more mails of this kind?',
    button: 'No more mails like this',
    done: 'You get no more mails of this kind. You find all choices in your account.',
    unknown: 'This link does not exist, or is not complete.',
  },
  DE: {
    ask: 'Möchtest du keine Mails dieser Art mehr?',
    button: 'Keine solchen Mails mehr',
    done: 'Du bekommst keine Mails dieser Art mehr. Alle Einstellungen sind in deinem Konto.',
    unknown: 'Diesen Link gibt es nicht, oder er ist unvollständig.',
  },
};

function toPage(text: string, { names = [], button }: { names?: string[]; button?: string } = {}): string {
  const form =
    button === undefined ? '' : `<form method="post"><button>${escapeHtml(button)}</button></form>`;
  const list = names.map((name) => `<li>${escapeHtml(name)}</li>`).join('');
  return [
    '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    '<meta name="robots" content="noindex"><meta name="color-scheme" content="light dark">',
    `<title>${escapeHtml(text)}</title><h1>${escapeHtml(text)}</h1><ul>${list}</ul>${form}`,
  ].join('\n');
}

function send(
  { request, response }: PassedRequest,
  status: number,
  page: string,
  headers: Record<string, string> = {},
): void {
  const body = Buffer.from(page);
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': body.length,
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
