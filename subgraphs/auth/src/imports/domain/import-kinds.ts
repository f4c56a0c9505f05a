import type { FindingCode as FileFindingCode } from '@bike-rentals/imports/domain';

/** What a file is about. */
export type ImportKind = 'PEOPLE';

/** The kinds by their names in addresses and commands. */
export const importKinds: ReadonlyMap<string, ImportKind> = new Map([['people', 'PEOPLE']]);

/** What can be wrong with a line. */
export type FindingCode =
  | FileFindingCode
  | 'ACCOUNT_SUSPENDED'
  | 'EMAIL_INVALID'
  | 'ROLE_NOT_LOWERED'
  | 'ROLE_UNKNOWN'
  | 'STATE_NOT_IMPORTED';
