import { accountEventsTopic } from '@bike-rentals/contracts';
import type { TestAuth } from './start-test-auth.ts';

/** A mail as users gets it. */
export interface TestMail {
  kind: string;
  to: string;
  language: string | null;
  token: string | null;
  note: string | null;
}

/** Collects the mails that auth asks for; those that are not to be sent are null. */
export async function openMailbox(auth: TestAuth) {
  const ids: string[] = [];
  const arrived = new EventTarget();
  const reader = await auth.transport.openEventReader({
    topic: accountEventsTopic,
    group: 'test',
    async onEvents(events) {
      for (const { type, body } of events) {
        if (type === 'mail.requested') ids.push((body as { payload: { mailId: string } }).payload.mailId);
      }
      arrived.dispatchEvent(new Event('mail'));
    },
    onInvalid: async () => undefined,
  });
  const read = async (id: string): Promise<TestMail | null> => {
    const query = 'query ($id: ID!) { accountMail(id: $id) { kind to language token note } }';
    const service = { kind: 'role', role: 'SERVICE' } as const;
    return (await auth.ask<{ accountMail: TestMail | null }>(service, query, { id })).accountMail;
  };
  return {
    /** The next mail, read at once. */
    async next(): Promise<TestMail | null> {
      while (ids.length === 0) {
        const { promise, resolve } = Promise.withResolvers<unknown>();
        arrived.addEventListener('mail', resolve, { once: true });
        await promise;
      }
      return read(ids.shift() as string);
    },
    [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose](),
  };
}

export type Mailbox = Awaited<ReturnType<typeof openMailbox>>;
