import type { Actor } from '@bike-rentals/contracts';
import { recordEvent } from '../../use-cases/record-event.ts';
import { toDecisionContext, type UseCaseContext } from '../../use-cases/use-case-context.ts';
import { deleteModel, findModelRow, isModelUsed } from '../store/models.ts';

/** What became of something that was to be removed. */
export type Removal = 'removed' | 'unknown' | 'in-use';

/** Removes a model that was entered wrongly: one that was never used. */
export async function removeBikeModel(
  service: UseCaseContext,
  { actor, reason }: { actor: Actor; reason: string | undefined },
  id: string,
): Promise<Removal> {
  const context = toDecisionContext(service, actor, { reason });
  const result = await service.store.transact(async (tx): Promise<Removal> => {
    const model = await findModelRow(tx, id);
    if (!model) return 'unknown';
    if (await isModelUsed(tx, id)) return 'in-use';
    await deleteModel(tx, id);
    const payload = { modelId: id, brand: model.brand, name: model.name };
    const version = model.version + 1;
    await recordEvent(tx, { type: 'model.removed', payload, aggregate: `model:${id}`, version }, context);
    return 'removed';
  });
  service.onCommit();
  return result;
}
