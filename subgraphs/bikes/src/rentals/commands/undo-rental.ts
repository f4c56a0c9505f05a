import type { CommandDefinition } from '../../commands/command-definition.ts';
import { decideUndoRental } from '../domain/undo-rental.ts';

/** The command `undo-rental`. */
export const undoRental: CommandDefinition<'undo-rental'> = {
  addToScope: (scope, { actor, rentalId }) => ({
    ...scope,
    userIds: [...scope.userIds, actor.id],
    rentalIds: [...scope.rentalIds, rentalId],
  }),
  decide: decideUndoRental,
};
