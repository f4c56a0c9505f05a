import type { Actor } from '@bike-rentals/contracts';
import type { Transaction } from '../../store/open-store.ts';
import { recordEvent } from '../../use-cases/record-event.ts';
import {
  toDecisionContext,
  type Circumstances,
  type UseCaseContext,
} from '../../use-cases/use-case-context.ts';
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
    await changeModel(tx, id, changes, context);
    return 'changed';
  });
  service.onCommit();
  return result;
}

/** Changes a model in a transaction; without changes it tells only that something of the model is another. */
export async function changeModel(
  tx: Transaction,
  id: string,
  changes: Partial<NewModel>,
  context: Circumstances,
): Promise<void> {
  const { version } = await saveModel(tx, id, changes);
  const payload = { modelId: id };
  await recordEvent(tx, { type: 'model.changed', payload, aggregate: `model:${id}`, version }, context);
}
