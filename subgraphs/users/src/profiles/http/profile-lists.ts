import { eachPage, type ExportedList } from '@bike-rentals/imports';
import type { Reader } from '../../store/open-store.ts';
import { findProfilePage, maxSearchLength } from '../store/profiles.ts';

/** Rows that are read at once. */
const first = 500;

/** What auth does not know of those with an account, such as their names. */
const profiles: ExportedList<Reader> = {
  columns: ['user_id', 'display_name', 'language', 'registered_at', 'mail_bounced_at'],
  filters: { search: (value) => value.length <= maxSearchLength },
  async *readPages(read, filter) {
    const search = filter.get('search') ?? undefined;
    const pages = eachPage(
      (after: string | undefined) => findProfilePage(read, { search, first, after }),
      ({ userId }) => userId,
    );
    for await (const rows of pages)
      yield rows.map((profile) => {
        const { userId, displayName, language, registeredAt, mailBouncedAt } = profile;
        return [userId, displayName, language, registeredAt, mailBouncedAt];
      });
  },
};

/** The lists by their names in addresses. */
export const profileLists: ReadonlyMap<string, ExportedList<Reader>> = new Map(Object.entries({ profiles }));
