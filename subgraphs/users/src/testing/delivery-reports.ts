/** A mail of ours that could not be delivered, and for whom. */
export interface Undelivered {
  messageId: string;
  to: string;
}

interface Report {
  /** What people read. */
  text: string;
  /** The fields of the message and of the recipient. */
  status: string;
  /** Type, head and body of the third part. */
  original: string;
  from: string;
}

const toMail = ({ from, text, status, original }: Report): string => `From: ${from}
To: bounces@bikes.example
Subject: Undelivered mail
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="=_part"

This is a MIME-encapsulated message.

--=_part
${text}

--=_part
Content-Type: message/delivery-status

${status}
--=_part
${original}

--=_part--
`;

const toOurs = ({ messageId, to }: Undelivered): string => `From: Bike Rentals <bikes@bikes.example>
To: ${to}
Subject: Your bike is due
Message-ID:
 <${messageId}>
MIME-Version: 1.0
Content-Type: text/plain

A bike.`;

export interface PostfixReport extends Undelivered {
  action?: string;
  status?: string;
  reply?: string;
}

/** As Postfix writes it, which tells the recipient before and after aliases. */
export const toPostfixReport = ({
  action = 'failed',
  status = '5.1.1',
  reply = '550 5.1.1 <someone>: Recipient address rejected: User unknown',
  ...ours
}: PostfixReport): string =>
  toMail({
    from: 'MAILER-DAEMON@relay.example (Mail Delivery System)',
    text: `Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host relay.example.`,
    status: `Reporting-MTA: dns; relay.example
X-Postfix-Queue-ID: 4XyZ
Arrival-Date: Fri,  1 May 2026 11:00:00 +0200 (CEST)

Final-Recipient: rfc822; forwarded@elsewhere.example
Original-Recipient: rfc822;${ours.to}
Action: ${action}
Status: ${status}
Remote-MTA: dns; mx.elsewhere.example
Diagnostic-Code: smtp; ${reply}
`,
    original: `Content-Description: Undelivered Message
Content-Type: message/rfc822

${toOurs(ours)}`,
  });

/** As Exim writes it: one status for whatever fails, the other server's words tell more; lines are folded. */
export const toEximReport = ({ reply, ...ours }: Undelivered & { reply?: string }): string =>
  toMail({
    from: 'Mail Delivery System <Mailer-Daemon@relay.example>',
    text: `Content-type: text/plain; charset=us-ascii

This message was created automatically by mail delivery software.`,
    status: `Reporting-MTA: dns; relay.example

Action: failed
Final-Recipient: rfc822;${ours.to}
Status: 5.0.0
${reply === undefined ? '' : `Remote-MTA: dns; mx.example.org\nDiagnostic-Code: smtp;\n ${reply}\n`}`,
    original: `Content-type: message/rfc822

Return-path: <bikes@bikes.example>
Received: from users by relay.example with esmtp
\tfor ${ours.to}
${toOurs(ours)}`,
  });

/** As Exchange writes it: what people read is a multipart of its own, and here the head is encoded. */
export const toExchangeReport = (ours: Undelivered): string =>
  toMail({
    from: '"Microsoft Outlook" <MicrosoftExchange@tenant.example>',
    text: `Content-Type: multipart/alternative; boundary="=_inner"

--=_inner
Content-Type: text/plain; charset="us-ascii"

Your message could not be delivered.

--=_inner
Content-Type: text/html; charset="us-ascii"

<p>Your message could not be delivered.

--=_inner--`,
    status: `Reporting-MTA: dns;MX01.tenant.example
Received-From-MTA: dns;relay.example
Arrival-Date: Fri, 1 May 2026 09:00:00 +0000

Final-Recipient: RFC822;${ours.to.toUpperCase()}
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup
`,
    original: `Content-Type: text/rfc822-headers
Content-Transfer-Encoding: base64

${Buffer.from(toOurs(ours)).toString('base64').replaceAll(/.{76}/g, '$&\n')}`,
  });
