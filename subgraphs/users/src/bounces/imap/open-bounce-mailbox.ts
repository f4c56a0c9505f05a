import { ImapFlow, type MessageStructureObject } from 'imapflow';
import { second } from '@bike-rentals/runtime/durations';
import type { BounceMail, BounceMailbox } from '../use-cases/read-bounces.ts';

/** A mailbox, and who may read it. */
export interface MailboxConfig {
  host: string;
  port: number;
  /** False: the connection becomes TLS if the server offers that. */
  secure: boolean;
  user: string;
  password: string;
  path: string;
}

/** A report has our mail in it, which is some kilobytes. */
const maxMailBytes = 1024 * 1024;
/** Of each part that is read: the head of our mail is within it. */
const maxPartBytes = 32 * 1024;
const timeoutMs = 10 * second;
/** Of everything that is done while the mailbox is open once: a server that is slow must not hold it for hours. */
const maxOpenMs = 120 * second;

/**
 * Opens a mailbox over IMAP (RFC 9051). Rejects if that cannot be done.
 * @param stop closes it at once
 */
export async function openBounceMailbox(config: MailboxConfig, stop: AbortSignal): Promise<BounceMailbox> {
  const { host, port, secure, user, password, path } = config;
  const client = new ImapFlow({
    ...{ host, port, secure, auth: { user, pass: password } },
    // It would log addresses and what is in mails.
    logger: false,
    disableAutoIdle: true,
    disableAutoEnable: true,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    maxLiteralSize: 4 * maxPartBytes,
    maxResponseSize: maxMailBytes,
    maxLineLength: maxMailBytes,
    maxResponseTokens: 100_000,
  });
  // Whatever is under way rejects as well.
  client.on('error', () => undefined);
  const close = () => client.close();
  const late = setTimeout(close, maxOpenMs);
  stop.addEventListener('abort', close);
  async function dispose() {
    clearTimeout(late);
    stop.removeEventListener('abort', close);
    if (client.usable) await client.logout().catch(() => undefined);
    client.close();
  }
  try {
    stop.throwIfAborted();
    await client.connect();
    const { uidValidity } = await client.mailboxOpen(path);
    return {
      name: `${user}@${host}/${path} ${uidValidity}`,
      async findMails({ after, since, limit }) {
        const found = await client.search({ uid: `${after + 1}:*`, since }, { uid: true });
        // `*` is the last mail, whatever its number is.
        const newer = (found || []).filter((uid) => uid > after);
        return newer.sort((one, other) => one - other).slice(0, limit);
      },
      readMail: (uid) => readMail(client, uid),
      async markSeen(uid) {
        await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true });
      },
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function readMail(client: ImapFlow, uid: number): Promise<BounceMail> {
  try {
    const sized = await client.fetchOne(String(uid), { size: true }, { uid: true });
    // Somebody has deleted it meanwhile.
    if (!sized) return { kind: 'other' };
    if ((sized.size ?? 0) > maxMailBytes) return { kind: 'too-large' };
    const found = await client.fetchOne(String(uid), { bodyStructure: true }, { uid: true });
    const parts = found && found.bodyStructure ? findReportParts(found.bodyStructure) : undefined;
    if (!parts) return { kind: 'other' };
    const { status, original } = parts;
    if (original === undefined) return { kind: 'unreadable' };
    const options = { uid: true, maxBytes: maxPartBytes };
    const read = await client.downloadMany(String(uid), [status, original], options);
    const toText = (part: string) => read[part]?.content?.toString('utf8') ?? '';
    return { kind: 'report', status: toText(status), original: toText(original) };
  } catch (error) {
    // The server does not give out this mail; the connection is as good as before.
    if (client.usable && 'responseStatus' in (error as object)) return { kind: 'unreadable' };
    throw error;
  }
}

/** RFC 6522: what people read, what machines read, and the mail or its head. The last one may be left out. */
function findReportParts({ type, childNodes = [] }: MessageStructureObject) {
  if (type !== 'multipart/report') return undefined;
  const find = (pattern: RegExp) => childNodes.find((node) => pattern.test(node.type))?.part;
  const status = find(/^message\/(global-)?delivery-status$/);
  return status === undefined
    ? undefined
    : { status, original: find(/^(message\/(rfc822|global)|text\/rfc822-headers|message\/global-headers)$/) };
}
