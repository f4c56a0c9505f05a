import { createTransport } from 'nodemailer';
import type { Log } from '@bike-rentals/runtime';
import type { MailConfig } from '../../config.ts';
import { isAddressUnknown, parseReply } from '../../bounces/domain/undeliverable.ts';
import { AddressUnknownError, type Mail } from '../use-cases/send-mails.ts';

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
    async send({ to, unsubscribeUrl, ...mail }) {
      try {
        // As an object each is one address, whatever is in it; a text would be read as a list.
        await transport.sendMail({
          ...mail,
          to: [to].flat().map((address) => ({ name: '', address })),
          ...toUnsubscribe(unsubscribeUrl),
        });
      } catch (error) {
        throw saysAddressUnknown(error)
          ? new AddressUnknownError('no such address', { cause: error })
          : error;
      }
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

/** RFC 8058: programs for mail show a button of their own, and a POST to this address is all it takes. */
const toUnsubscribe = (url: string | undefined) =>
  url === undefined
    ? {}
    : {
        headers: { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
      };

/** The reply to RCPT of RFC 5321, which has a status of RFC 3463 in most cases. */
function saysAddressUnknown(error: unknown): boolean {
  const { code, responseCode, response = '' } = error as SmtpError;
  return code === 'EENVELOPE' && isAddressUnknown({ ...parseReply(response), code: responseCode });
}

interface SmtpError {
  code?: string;
  responseCode?: number;
  response?: string;
}
