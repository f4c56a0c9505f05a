import { choice, same, type Column } from '@bike-rentals/imports/domain';
import { accountStates } from '../../domain/account-state.ts';
import { findEmailKey } from '../../domain/credentials.ts';
import type { ImportKind } from './import-kinds.ts';

/** The columns of each kind. */
export const columns: Record<ImportKind, readonly Column[]> = {
  PEOPLE: [
    {
      name: 'email',
      isKey: true,
      read(text, { isOfOneScript }) {
        const key = findEmailKey(text);
        return key !== undefined && isOfOneScript(key) ? { value: text } : { code: 'EMAIL_INVALID' };
      },
      toKey: (email) => findEmailKey(email) ?? email,
    },
    { name: 'role', read: choice(same('RENTER', 'STAFF', 'ADMIN'), 'ROLE_UNKNOWN') },
    // Of the mail.
    { name: 'language', read: choice(same('EN', 'DE')) },
    // Exports have it, and no file changes it.
    { name: 'state', read: choice(same(...accountStates, 'INVITED')) },
  ],
};
