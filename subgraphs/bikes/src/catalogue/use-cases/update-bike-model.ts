import type { Actor } from '@bike-rentals/contracts';
import { recordEvent } from '../../use-cases/record-event.ts';
import { toDecisionContext, type UseCaseContext } from '../../use-cases/use-case-context.ts';
import { findModelByName, findModelRow, saveModel, type NewModel } from '../store/models.ts';

/** What became of a change of a model. */
export type UpdatedModel = 'changed' | 'unknown' | 'name-taken';

/** Changes a model. What is left out stays as it is. */
export async function updateBikeModel(
  service: UseCaseContext,
  actor: Actor,
  { id, ...changes }: Partial<NewModel> & { id: string },
): Promise<UpdatedModel> {
  const context = toDecisionContext(service, actor);
  const result = await service.store.transact(async (tx): Promise<UpdatedModel> => {
    const model = await findModelRow(tx, id);
    if (!model) return 'unknown';
    const other = await findModelByName(tx, { ...model, ...changes });
    if (other && other.id !== id) return 'name-taken';
    const { version } = await saveModel(tx, id, changes);
    const payload = { modelId: id };
    await recordEvent(tx, { type: 'model.changed', payload, aggregate: `model:${id}`, version }, context);
    return 'changed';
  });
  service.onCommit();
  return result;
}
