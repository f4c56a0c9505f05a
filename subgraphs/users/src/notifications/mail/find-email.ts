import { staffRecipient } from '../domain/staff-notices.ts';
import type { AskAuth } from '../../auth/ask-auth.ts';

const query = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on User { email } } }';

/**
 * Asks auth for a user's address; those of the staff are `staff`. Undefined if there is no such account; rejects if auth is
 * away.
 */
export function createEmailFinder(ask: AskAuth, staff?: readonly string[]) {
  return async (userId: string): Promise<string | readonly string[] | undefined> => {
    if (userId === staffRecipient) return staff;
    const { _entities: found } = await ask<{ _entities: ({ email?: string | null } | null)[] }>(query, {
      of: [{ __typename: 'User', id: userId }],
    });
    return found[0]?.email ?? undefined;
  };
}
