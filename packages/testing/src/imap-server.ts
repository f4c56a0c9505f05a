import { execFile } from 'node:child_process';
import { chown, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ImapFlow } from 'imapflow';
import { startManagedProcess } from './brokers/managed-process.ts';
import { findFreePorts } from './brokers/ports.ts';
import { openTemporaryFolder } from './temporary-folder.ts';

const run = promisify(execFile);
const user = 'bounces@bikes.example';
/** With characters that a URL has to write in another way. */
const password = 'se/cr@t:';

/** Whether Dovecot is installed, with the settings that we know. @throws in CI, where no test is skipped */
export async function hasImapServer(): Promise<boolean> {
  const version = await run('dovecot', ['--version']).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
  if (version?.startsWith('2.3.')) return true;
  const reason = `dovecot 2.3 (package dovecot-imapd) is not installed${version ? `, but ${version}` : ''}`;
  if (process.env['CI']) throw new Error(reason);
  process.stderr.write(`SKIPPED: reports in a mailbox, because ${reason}\n`);
  return false;
}

/** A mail as it is in the mailbox. */
export interface StoredMail {
  uid: number;
  isSeen: boolean;
}

/** An IMAP server, Dovecot, with one mailbox. Dovecot refuses to run as root, so there it runs as the user nobody. */
export async function startImapServer() {
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(await openTemporaryFolder());
  const [port = 0] = await findFreePorts(1);
  const who = await findUser();
  await writeFile(join(folder.path, 'dovecot.conf'), toConfig(folder.path, port, who));
  for (const name of ['run', 'state', 'mail']) await mkdir(join(folder.path, name));
  for (const name of ['.', 'run', 'state', 'mail']) await chown(join(folder.path, name), who.uid, who.gid);
  const command = ['dovecot', '-F', '-c', join(folder.path, 'dovecot.conf')];
  const asOther = ['setpriv', `--reuid=${who.uid}`, `--regid=${who.gid}`, '--clear-groups'];

  async function start() {
    const program = startManagedProcess(process.getuid?.() === 0 ? [...asOther, ...command] : command);
    await Promise.race([program.says(/starting up for imap/), program.ended]);
    return program;
  }
  let program = await start();
  opened.defer(() => program.kill());

  /** A connection of a mail program: what the server shows of the mailbox to its owner. */
  async function withMailbox<Result>(work: (client: ImapFlow) => Promise<Result>): Promise<Result> {
    const auth = { user, pass: password };
    const client = new ImapFlow({ host: '127.0.0.1', port, auth, logger: false, disableAutoIdle: true });
    await client.connect();
    try {
      await client.mailboxOpen('INBOX');
      return await work(client);
    } finally {
      await client.logout();
    }
  }

  const running = opened.move();
  return {
    url: `imap://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:${port}/INBOX`,
    password,
    /** Puts mails into the mailbox, as if they had come, and resolves with their numbers. */
    deliver: (at: Date, ...mails: string[]) =>
      withMailbox(async (client) => {
        const uids = [];
        for (const mail of mails) {
          const added = await client.append('INBOX', mail.replaceAll(/\r?\n/g, '\r\n'), [], at);
          uids.push((added && added.uid) || 0);
        }
        return uids;
      }),
    findMails: () =>
      withMailbox(async (client): Promise<StoredMail[]> => {
        const mails = await client.fetchAll('1:*', { uid: true, flags: true });
        return mails.map(({ uid, flags }) => ({ uid, isSeen: flags?.has('\\Seen') ?? false }));
      }),
    stop: () => program.kill(),
    async restart() {
      program = await start();
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

interface User {
  uid: number;
  gid: number;
  name: string;
  group: string;
}

async function findUser(): Promise<User> {
  const of = process.getuid?.() === 0 ? ['nobody'] : [];
  const ask = async (what: string) => (await run('id', [what, ...of])).stdout.trim();
  const [uid, gid, name, group] = await Promise.all(['-u', '-g', '-un', '-gn'].map(ask));
  return { uid: Number(uid), gid: Number(gid), name: name ?? '', group: group ?? '' };
}

const toConfig = (folder: string, port: number, { uid, gid, name, group }: User): string => `
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = /dev/stderr
protocols = imap
ssl = no
disable_plaintext_auth = no
default_internal_user = ${name}
default_internal_group = ${group}
default_login_user = ${name}
first_valid_uid = 0
mail_location = maildir:${folder}/mail
passdb {
  driver = static
  args = user=${user} password=${password}
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${folder}
}
service imap-login {
  chroot =
  inet_listener imap {
    address = 127.0.0.1
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
}
`;
