import type { CommandDefinition } from '../../commands/command-definition.ts';
import { decideReturnBike } from '../domain/return-bike.ts';

/** The command `return-bike`. */
export const returnBike: CommandDefinition<'return-bike'> = {
  addToScope: (scope, { actor, rentalId, stationId }) => ({
    ...scope,
    userIds: [...scope.userIds, actor.id],
    rentalIds: [...scope.rentalIds, rentalId],
    stationIds: [...scope.stationIds, stationId],
  }),
  decide: decideReturnBike,
};
