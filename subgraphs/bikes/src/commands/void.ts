import type { CommandDefinition } from './command-definition.ts';

/** Decided only if the command with the same id never was: records that it never will be. */
export const voidCommand: CommandDefinition<'void'> = {
  addToScope: (scope) => scope,
  decide: (fleet) => ({ fleet, outcome: { type: 'voided', version: 1, body: {} } }),
};
