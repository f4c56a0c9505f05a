import type { Actor } from '@bike-rentals/contracts';
import { emptyScope } from '../../store/fleet-scope.ts';
import { decide } from '../../use-cases/decide.ts';
import { toDecisionContext, type UseCaseContext } from '../../use-cases/use-case-context.ts';
import { decideCorrectBike, type BikeCorrection } from '../domain/correct-bike.ts';
import { findBikeBySerial, findModelIdOfBike } from '../store/bikes.ts';
import { serialTaken, type ChangedBike } from './change-bikes.ts';
import { changeModel } from './update-bike-model.ts';

/** Corrects what was entered wrongly of a bike. Its serial number must be new, also in the eyes of people. */
export async function correctBike(
  service: UseCaseContext,
  { actor, reason }: { actor: Actor; reason: string | undefined },
  correction: BikeCorrection,
): Promise<ChangedBike> {
  const { id, serial, modelId } = correction;
  const context = toDecisionContext(service, actor, { reason });
  const result = await service.store.transact(async (tx): Promise<ChangedBike> => {
    const other = serial === undefined ? undefined : await findBikeBySerial(tx, serial);
    if (other && other.id !== id) return serialTaken;
    const modelBefore = await findModelIdOfBike(tx, id);
    const models = [modelBefore, modelId].filter((one) => one !== undefined);
    const scope = {
      ...emptyScope,
      bikeIds: [id],
      modelIds: models,
      servedModelIds: models,
      spans: [{ bikeId: id, from: context.now, to: null }],
    };
    const { decided } = await decide(tx, { scope, context, head: service.waitingListHead }, (fleet, now) => {
      const decided = decideCorrectBike(fleet, correction, now);
      return { decided, fleet: decided.kind === 'changed' ? decided.fleet : fleet };
    });
    if (decided.kind === 'invalid') return decided;
    // The event of the bike names its new model. The model that it was taken from has one bike less.
    if (modelBefore !== undefined && modelId !== undefined && modelId !== modelBefore)
      await changeModel(tx, modelBefore, {}, context);
    return { kind: 'changed', bikeId: id };
  });
  service.onCommit();
  return result;
}
