import { EventEmitter, once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  /** The recipients of the SMTP envelope. */
  recipients: string[];
  mail: ParsedMail;
}

/** A mail server (RFC 5321) that keeps what it gets. */
export async function startSmtpServer() {
  const received: ReceivedMail[] = [];
  const onReceived = new EventEmitter();
  const state: { isBusy: boolean; unknown?: string; refusal: string } = {
    isBusy: false,
    refusal: 'no such user',
  };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onMailFrom(_address, _session, done) {
      done(state.isBusy ? Object.assign(new Error('try again later'), { responseCode: 451 }) : null);
    },
    onRcptTo({ address }, _session, done) {
      const isUnknown = address === state.unknown;
      done(isUnknown ? Object.assign(new Error(state.refusal), { responseCode: 550 }) : null);
    },
    onData(stream, { envelope }, done) {
      simpleParser(stream).then((mail) => {
        received.push({ recipients: envelope.rcptTo.map(({ address }) => address), mail });
        done();
        onReceived.emit('received');
      }, done);
    },
  });
  const listening = once(server.server, 'listening');
  server.listen(0, '127.0.0.1');
  await listening;
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    /** While it is busy it takes no mail; and none for the unknown address, which it refuses with these words. */
    state,
    async reachReceived(count: number): Promise<ReceivedMail[]> {
      while (received.length < count) await once(onReceived, 'received');
      return received;
    },
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(resolve)),
  };
}
