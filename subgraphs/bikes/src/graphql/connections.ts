import { badInput } from '@bike-rentals/subgraph';
import type { InputMaybe } from './generated.ts';

/** What is found counts itself only where `totalCount` is selected: it costs a statement, or a look at everything. */
export const totalCount = {
  totalCount: ({ count }: { count: () => number | Promise<number> }) => count(),
};

const maxSearchLength = 100;

/** Words to search for, of one length and one normal form. Throws BAD_USER_INPUT if they are too long. */
export function readSearch(search: InputMaybe<string> | undefined): string | undefined {
  if (search && search.length > maxSearchLength) {
    throw badInput('filter.search', `search is longer than ${maxSearchLength} characters`);
  }
  return search?.normalize('NFC');
}
