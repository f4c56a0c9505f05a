import type { CommandDefinition } from '../../commands/command-definition.ts';
import { decideRentBike } from '../domain/rent-bike.ts';

/** The command `rent-bike`. */
export const rentBike: CommandDefinition<'rent-bike'> = {
  addToScope(scope, { actor, bikeId, modelId, stationId }) {
    const ofUser = {
      ...scope,
      userIds: [...scope.userIds, actor.id],
      startingUserIds: [...scope.startingUserIds, actor.id],
      stationIds: stationId === undefined ? scope.stationIds : [...scope.stationIds, stationId],
    };
    if (bikeId !== undefined) return { ...ofUser, bikeIds: [...scope.bikeIds, bikeId] };
    if (modelId === undefined) return ofUser;
    return { ...ofUser, idleAt: [...scope.idleAt, { modelId, stationId: stationId ?? null }] };
  },
  decide: decideRentBike,
};
