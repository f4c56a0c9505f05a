/** What a mail server answers about a recipient. */
export interface ServerReply {
  /** Of RFC 5321, such as 550; undefined: not told. */
  code?: number | undefined;
  /** Of RFC 3463, such as 5.1.1; undefined: not told. */
  status?: string | undefined;
}

/**
 * The statuses that speak of the address, and of nothing that ends by itself or is our fault. Left out are, for example, a
 * full mailbox (5.2.2), what is taken for spam (5.7.1) and a sender who is refused (5.1.7, 5.1.8): of one mistake in the
 * set-up of the sender all users would be cut off. Exchange refuses with 5.4.1 whom it does not know, Outlook.com with 5.5.0.
 */
const ofTheAddress = /^5\.(0\.0|1\.(?![78]$)\d+|2\.1|4\.(1|4|310)|5\.0)$/;
/** RFC 5321: 5xx to RCPT is for good. 552 is a full mailbox, which may be emptied. */
const isForGood = (code: number): boolean => code >= 550 && code < 560 && code !== 552;

/** Whether a mail server says that there is no such address, and that it is so for good. */
export function isAddressUnknown({ code, status }: ServerReply): boolean {
  if (code === undefined && status === undefined) return false;
  return (code === undefined || isForGood(code)) && (status === undefined || ofTheAddress.test(status));
}

/** Finds code and status in a reply as it came, such as `550 5.1.1 no such user` or `550-5.1.1 …`. */
export function parseReply(text: string): ServerReply {
  const [, code, status] = /(?:^|[\s;])([245]\d\d)(?:[\s-]+([245]\.\d{1,3}\.\d{1,3})\b|\b)/.exec(text) ?? [];
  return { code: code === undefined ? undefined : Number(code), status };
}
