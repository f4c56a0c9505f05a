import type { CommandDefinition } from '../../commands/command-definition.ts';
import { decideExtendRental } from '../domain/extend-rental.ts';

/** The command `extend-rental`. */
export const extendRental: CommandDefinition<'extend-rental'> = {
  addToScope: (scope, { rentalId }) => ({ ...scope, rentalIds: [...scope.rentalIds, rentalId] }),
  decide: decideExtendRental,
};
