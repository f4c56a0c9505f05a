import type { AskAuth } from '../../auth/ask-auth.ts';
import type { AccountMailContent } from '../domain/account-mail-text.ts';

const query = 'query ($id: ID!) { accountMail(id: $id) { kind to language userId token note } }';

/** Asks auth what is in a mail. Undefined if it is not to be sent any more; rejects if auth is away. */
export function createContentFinder(ask: AskAuth) {
  return async (id: string): Promise<AccountMailContent | undefined> => {
    const { accountMail } = await ask<{ accountMail: AccountMailContent | null }>(query, { id });
    return accountMail ?? undefined;
  };
}
