import { createTransport } from 'nodemailer';
import type { Log } from '@bike-rentals/runtime';
import type { MailConfig } from '../../config.ts';
import type { Mail } from '../use-cases/send-mails.ts';

/** Sends mails over SMTP. */
export interface Mailer extends AsyncDisposable {
  /** Resolves when the server has taken the mail. */
  send: (mail: Mail) => Promise<void>;
}

const outcomeTimeoutMs = 10_000;

/** SMTP (RFC 5321), with one connection that is kept. */
export function openMailer({ smtpUrl, from }: MailConfig): Mailer {
  const transport = createTransport(
    {
      url: smtpUrl,
      pool: true,
      maxConnections: 1,
      connectionTimeout: outcomeTimeoutMs,
      greetingTimeout: outcomeTimeoutMs,
      socketTimeout: outcomeTimeoutMs,
    },
    { from },
  );
  return {
    async send(mail) {
      // As an object it is one address, whatever is in it; a text would be read as a list.
      await transport.sendMail({ ...mail, to: { name: '', address: mail.to } });
    },
    async [Symbol.asyncDispose]() {
      transport.close();
    },
  };
}

/** For development, where there is no mail server: whoever runs the system reads the mail, with its link, in the log. */
export function createMailLog(log: Log): Mailer['send'] {
  return async ({ to, subject, text }) =>
    log.warn({ to, subject, text }, 'a mail, because SMTP_URL is not set');
}
