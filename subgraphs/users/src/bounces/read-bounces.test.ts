import { bikeEventsTopic } from '@bike-rentals/contracts';
import { openEmbeddedTransport } from '@bike-rentals/messaging';
import { silentLog } from '@bike-rentals/runtime';
import { minute } from '@bike-rentals/runtime/durations';
import { hasImapServer, startImapServer } from '@bike-rentals/testing/imap-server';
import { readConfig } from '../config.ts';
import { bikeEventConsumer } from '../notifications/use-cases/consume-bike-events.ts';
import { clearMailBounce } from '../notifications/use-cases/mail-choices.ts';
import { gatherMs } from '../notifications/domain/mail-rules.ts';
import { sendMails, type Mail } from '../notifications/use-cases/send-mails.ts';
import { accountEventConsumer } from '../profiles/use-cases/consume-account-events.ts';
import {
  toExchangeReport,
  toEximReport,
  toPostfixReport,
  type PostfixReport,
} from '../testing/delivery-reports.ts';
import { toBikeEvent, toRegistration } from '../testing/events.ts';
import { openTestService } from '../testing/open-test-service.ts';
import { recordLog } from '../testing/record-log.ts';
import { openStore } from '../store/open-store.ts';
import { assertionKey, startAccounts } from '../testing/start-accounts.ts';
import { startSmtpServer } from '../testing/start-smtp-server.ts';
import { startTestUsers } from '../testing/start-test-users.ts';
import type { BounceResult } from '../use-cases/observer.ts';
import type { UseCaseContext } from '../use-cases/use-case-context.ts';
import { findUserOfSentMail } from './store/sent-mails.ts';
import { openBounceMailbox, type MailboxConfig } from './imap/open-bounce-mailbox.ts';
import { createBounceReader, pruneSentMails, reportRetentionMs } from './use-cases/read-bounces.ts';

const describeWithServer = (await hasImapServer()) ? describe : describe.skip;

function toMailbox(url: string): MailboxConfig {
  const { bounceMailbox } = readConfig({ BOUNCE_MAILBOX: url });
  if (!bounceMailbox) throw new Error('no mailbox');
  return bounceMailbox;
}

/** users with a mailbox for reports, and Ada and Ben, who have been mailed. */
async function start() {
  await using opened = new AsyncDisposableStack();
  const imap = opened.use(await startImapServer());
  const recorded = recordLog();
  const users = opened.use(await openTestService({ sendsMail: true, log: recorded.log }));
  const { service, clock } = users;
  const addresses = new Map([
    ['u1', 'ada@example.org'],
    ['u2', 'ben@example.org'],
  ]);
  const results: BounceResult[] = [];
  const rounds: string[] = [];
  service.observer = {
    ...{ requestEnded: () => undefined, commandResent: () => undefined, mailTried: () => undefined },
    bounceRead: (result) => results.push(result),
    bouncesRead: (result) => rounds.push(result),
  };
  const state = { isAuthUp: true };
  const stop = new AbortController();
  opened.defer(() => stop.abort());
  const config = toMailbox(imap.url);
  const open = () => openBounceMailbox(config, stop.signal);
  const createReader = (context: UseCaseContext) =>
    createBounceReader(context, {
      open,
      stop: stop.signal,
      async findEmail(userId) {
        if (!state.isAuthUp) throw new Error('auth is away');
        return addresses.get(userId);
      },
    });
  const sent: Mail[] = [];
  async function notify(seq: number, userId: string): Promise<PostfixReport> {
    await bikeEventConsumer.consume(service, [toBikeEvent(seq, 'rental.due', { payload: { userId } })]);
    clock.advance(gatherMs);
    await sendMails(service, {
      ...{ domain: 'bikes.example', readsBounces: true },
      findEmail: async () => addresses.get(userId),
      send: async (mail) => void sent.push(mail),
    });
    const { to = '', messageId = '' } = sent.at(-1) ?? {};
    return { to: String(to), messageId: messageId.slice(1, -1) };
  }
  await accountEventConsumer.consume(service, [toRegistration(1, 'u1'), toRegistration(2, 'u2')]);
  const ada = await notify(1, 'u1');
  const ben = await notify(2, 'u2');
  const running = opened.move();
  return {
    ...{ users, service, clock, imap, addresses, state, results, rounds, recorded, ada, ben, notify, sent },
    ...{ open, createReader },
    read: createReader(service),
    deliver: (...mails: string[]) => imap.deliver(clock.now(), ...mails),
    /** Whose address is taken not to exist. */
    findBounced: async () => {
      const where = { mailBouncedAt: { not: null } };
      const found = await service.store.read.profile.findMany({ where, orderBy: { userId: 'asc' } });
      return found.map(({ userId }) => userId);
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
type System = Awaited<ReturnType<typeof start>>;

describeWithServer('reports that a mail could not be delivered', () => {
  let system: System;
  beforeEach(async () => {
    system = await start();
  });
  afterEach(() => system[Symbol.asyncDispose]());

  test.each([
    ['Postfix', toPostfixReport],
    ['Exim', (mail: PostfixReport) => toEximReport({ ...mail, reply: '550 5.1.1 unknown' })],
    ['Exchange', toExchangeReport],
  ])('as %s writes them: nothing is mailed any more to the address', async (_, toReport) => {
    const { ada, read, deliver, findBounced, results, imap, notify, sent } = system;
    await deliver(toReport(ada));
    await read();
    expect(await findBounced()).toEqual(['u1']);
    expect(results).toEqual(['undeliverable']);
    expect(await imap.findMails()).toEqual([{ uid: 1, isSeen: true }]);
    const before = sent.length;
    await notify(3, 'u1');
    expect(sent).toHaveLength(before);
  });

  test.each<[string, (mails: System) => string]>([
    [
      'a mail that still waits',
      ({ ada }) => toPostfixReport({ ...ada, action: 'delayed', status: '4.4.1', reply: '450 later' }),
    ],
    [
      'a mail that failed for now',
      ({ ada }) => toPostfixReport({ ...ada, status: '4.4.7', reply: 'timeout' }),
    ],
    ['a full mailbox', ({ ada }) => toPostfixReport({ ...ada, status: '5.2.2', reply: '552 5.2.2 full' })],
    [
      'a mail that was taken for spam',
      ({ ada }) => toPostfixReport({ ...ada, status: '5.7.1', reply: '550 5.7.1 spam' }),
    ],
    ['a server that could not be reached for days, as Exim writes it', ({ ada }) => toEximReport(ada)],
    ['spam, as Exim writes it', ({ ada }) => toEximReport({ ...ada, reply: '550 5.7.1 spam' })],
  ])('%s leaves the address alone', async (_, toReport) => {
    const { read, deliver, findBounced, results, imap } = system;
    await deliver(toReport(system));
    await read();
    expect(await findBounced()).toEqual([]);
    expect(results).toEqual(['ignored']);
    expect(await imap.findMails()).toEqual([{ uid: 1, isSeen: true }]);
  });

  test.each<[string, BounceResult, (mails: System) => string]>([
    [
      'a mail that we never sent',
      'unknown',
      ({ ada }) => toPostfixReport({ ...ada, messageId: 'guessed@bikes.example' }),
    ],
    [
      'a mail that went to somebody else',
      'unknown',
      ({ ada, ben }) => toPostfixReport({ ...ada, to: ben.to }),
    ],
    [
      'people, who may write whatever they want',
      'other',
      ({ ada }) =>
        `From: a@b.example\nSubject: Re: Your bike\nIn-Reply-To: <${ada.messageId}>\n\nAction: failed\nStatus: 5.1.1\nFinal-Recipient: rfc822; ${ada.to}\n`,
    ],
    [
      'an absence',
      'other',
      () => 'From: ada@example.org\nSubject: I am away\nAuto-Submitted: auto-replied\n\nBack on Monday.\n',
    ],
    [
      'a report without the mail',
      'unreadable',
      ({ ada }) => toPostfixReport(ada).replace('message/rfc822', 'text/plain'),
    ],
    [
      'a report without a recipient',
      'unreadable',
      ({ ada }) => toPostfixReport(ada).replaceAll(/(Final|Original)-Recipient/g, 'X'),
    ],
    [
      'what is too large',
      'too-large',
      ({ ada }) => toPostfixReport(ada) + 'x'.repeat(1024).concat('\n').repeat(1_100),
    ],
    ['a mail of nothing', 'other', () => '\n'],
  ])('what comes from %s is left unseen, and read once', async (_, result, toReport) => {
    const { read, deliver, findBounced, results, imap } = system;
    await deliver(toReport(system));
    await read();
    await read();
    expect(await findBounced()).toEqual([]);
    expect(results).toEqual([result]);
    expect(await imap.findMails()).toEqual([{ uid: 1, isSeen: false }]);
  });

  test('a large mail that is returned whole is understood by its head', async () => {
    const { ada, read, deliver, findBounced } = system;
    await deliver(toPostfixReport(ada).replace('A bike.', 'A bike.\n'.repeat(50_000)));
    await read();
    expect(await findBounced()).toEqual(['u1']);
  });

  test('one that cannot be read does not stop the others', async () => {
    const { ada, ben, read, deliver, findBounced, results } = system;
    const broken = toPostfixReport(ada).replace('Message-ID', 'X');
    await deliver(broken, 'no mail at all', toPostfixReport(ada), broken, toExchangeReport(ben));
    await read();
    expect(results).toEqual(['unreadable', 'other', 'undeliverable', 'unreadable', 'undeliverable']);
    expect(await findBounced()).toEqual(['u1', 'u2']);
  });

  test('one over which the connection is lost once is read again, and passed over after twice', async () => {
    const { ada, ben, deliver, findBounced, results, rounds, service, clock, open } = system;
    await deliver(toPostfixReport(ben), 'Subject: x\n\nx\n', toPostfixReport(ada));
    const losses = [1, 2, 2];
    const { signal: stop } = new AbortController();
    const read = createBounceReader(service, {
      stop,
      findEmail: async (userId) => (userId === 'u1' ? ada : ben).to,
      async open() {
        const mailbox = await open();
        return {
          ...mailbox,
          async readMail(uid) {
            if (uid !== losses[0]) return mailbox.readMail(uid);
            losses.shift();
            throw new Error('connection lost');
          },
        };
      },
    });
    for (let round = 0; round < 4; round += 1) {
      await read();
      clock.advance(minute);
    }
    expect(rounds).toEqual(['failed', 'failed', 'failed', 'read']);
    expect(results).toEqual(['undeliverable', 'unreadable', 'undeliverable']);
    expect(await findBounced()).toEqual(['u1', 'u2']);
  });

  test('a mail of before the user changed the address says nothing about the new one', async () => {
    const { ada, read, deliver, findBounced, results, addresses } = system;
    addresses.set('u1', 'ada@new.example');
    await deliver(toPostfixReport(ada));
    await read();
    expect(results).toEqual(['outdated']);
    expect(await findBounced()).toEqual([]);
  });

  test('nor does one that the user changes while it is judged', async () => {
    const { ada, deliver, findBounced, service, open } = system;
    await deliver(toPostfixReport(ada));
    const { signal: stop } = new AbortController();
    await createBounceReader(service, {
      ...{ open, stop },
      async findEmail() {
        const changed = { ...toRegistration(3, 'u1'), type: 'user.email-changed' };
        await accountEventConsumer.consume(service, [changed]);
        return ada.to;
      },
    })();
    expect(await findBounced()).toEqual([]);
  });

  test('another address is taken for good, and what comes about the old one is of no interest', async () => {
    const { ada, read, deliver, findBounced, results, service } = system;
    await deliver(toPostfixReport(ada));
    await read();
    const changed = { ...toRegistration(3, 'u1'), type: 'user.email-changed' };
    await accountEventConsumer.consume(service, [changed]);
    expect(await findBounced()).toEqual([]);
    await deliver(toPostfixReport(ada));
    await read();
    expect(results).toEqual(['undeliverable', 'unknown']);
    expect(await findBounced()).toEqual([]);
  });

  test('after the staff has said that it is good, only mails of since then count', async () => {
    const { ada, read, deliver, findBounced, service, notify } = system;
    await deliver(toPostfixReport(ada));
    await read();
    await clearMailBounce(service, 'u1');
    await deliver(toPostfixReport(ada));
    await read();
    expect(await findBounced()).toEqual([]);
    await deliver(toPostfixReport(await notify(3, 'u1')));
    await read();
    expect(await findBounced()).toEqual(['u1']);
  });

  test('two instances act on a mail once', async () => {
    const { ada, ben, deliver, findBounced, results, users, createReader, read } = system;
    const other = await users.addInstance();
    Object.assign(other, { observer: system.service.observer });
    await deliver(toPostfixReport(ada), toPostfixReport(ben));
    await Promise.all([read(), createReader(other)()]);
    expect(results).toEqual(['undeliverable', 'undeliverable']);
    expect(await findBounced()).toEqual(['u1', 'u2']);
  });

  test('of many mails a part is read at once, the rest in the next round', async () => {
    const { ada, read, deliver, results } = system;
    await deliver(...Array<string>(101).fill('Subject: x\n\nx\n'), toPostfixReport(ada));
    await read();
    expect(results).toEqual(Array(100).fill('other'));
    await read();
    expect(results.slice(100)).toEqual(['other', 'undeliverable']);
  });

  test('while the server is away it is tried again after a while, longer each time, and nothing is lost', async () => {
    const { ada, read, deliver, findBounced, rounds, imap, clock, recorded } = system;
    await deliver(toPostfixReport(ada));
    await imap.stop();
    await read();
    await read();
    expect(rounds).toEqual(['failed']);
    clock.advance(minute);
    await read();
    clock.advance(minute - 1);
    await read();
    expect(rounds).toEqual(['failed', 'failed']);
    await imap.restart();
    clock.advance(2 * minute);
    await read();
    expect(rounds).toEqual(['failed', 'failed', 'read']);
    expect(await findBounced()).toEqual(['u1']);
    expect(recorded.lines.join('')).toContain('could not be read');
  });

  test('while auth is away nobody is judged, and afterwards everybody', async () => {
    const { ada, read, deliver, findBounced, rounds, results, state, clock } = system;
    await deliver(toPostfixReport(ada));
    state.isAuthUp = false;
    for (let i = 0; i < 3; i += 1) {
      await read();
      clock.advance(30 * minute);
    }
    expect(rounds).toEqual(['failed', 'failed', 'failed']);
    state.isAuthUp = true;
    await read();
    expect(results).toEqual(['undeliverable']);
    expect(await findBounced()).toEqual(['u1']);
  });

  test('a wrong password is told without any', async () => {
    const { service, imap, rounds, recorded } = system;
    const config = toMailbox(imap.url.replace('se%2Fcr', 'wrong-secret'));
    const { signal: stop } = new AbortController();
    const open = () => openBounceMailbox(config, stop);
    await createBounceReader(service, { open, stop, findEmail: async () => undefined })();
    expect(rounds).toEqual(['failed']);
    expect(recorded.lines.join('')).toContain('could not be read');
    expect(recorded.lines.join('')).not.toContain('wrong-secret');
  });

  test('a mail is remembered for a month', async () => {
    const { service, clock } = system;
    clock.advance(reportRetentionMs - gatherMs + 1);
    await pruneSentMails(service);
    expect(await service.store.read.sentMail.count()).toBe(1);
    clock.advance(gatherMs);
    await pruneSentMails(service);
    expect(await service.store.read.sentMail.count()).toBe(0);
  });

  test('users reads the mailbox from its start on, and remembers mails of both kinds', async () => {
    await using imap = await startImapServer();
    await using smtp = await startSmtpServer();
    await using transport = await openEmbeddedTransport({ file: ':memory:', log: silentLog });
    await using auth = await startAccounts({ transport });
    await imap.deliver(auth.clock.now(), 'Subject: x\n\nx\n');
    await using users = await startTestUsers({
      ...{ transport, authUrl: auth.url, assertionKey, bounceMailbox: toMailbox(imap.url) },
      mail: { smtpUrl: smtp.url, from: 'bikes@bikes.example' },
    });
    const readMetrics = async () => (await users.fetch('/metrics')).text();
    while (!(await readMetrics()).includes('bike_rentals_bounces_total{result="other"} 1'));
    await auth.ask('mutation { requestPasswordReset(email: "ada@example.org") { __typename } }', {});
    await using publisher = await transport.openEventPublisher(bikeEventsTopic);
    await publisher.publish([toBikeEvent(1, 'hold.started')]);
    const received = await smtp.reachReceived(2);
    await using store = await openStore(users.database);
    for (const { mail } of received) {
      const delivery = { messageId: (mail.messageId ?? '').slice(1, -1), address: 'Ada@Example.org' };
      expect(await findUserOfSentMail(store.read, delivery)).toBe('u1');
    }
  });
});
