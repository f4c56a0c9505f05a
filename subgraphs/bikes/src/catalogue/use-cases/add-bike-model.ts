import type { Actor } from '@bike-rentals/contracts';
import { recordEvent } from '../../use-cases/record-event.ts';
import { toDecisionContext, type UseCaseContext } from '../../use-cases/use-case-context.ts';
import { createModel, findModelByName, type NewModel } from '../store/models.ts';

/** The id of the new model, or undefined if brand and name are taken. */
export async function addBikeModel(
  service: UseCaseContext,
  actor: Actor,
  input: NewModel,
): Promise<string | undefined> {
  const context = toDecisionContext(service, actor);
  const modelId = await service.store.transact(async (tx) => {
    if (await findModelByName(tx, input)) return undefined;
    const { id } = await createModel(tx, context.createId(), input);
    await recordEvent(
      tx,
      { type: 'model.added', payload: { modelId: id }, aggregate: `model:${id}`, version: 0 },
      context,
    );
    return id;
  });
  service.onCommit();
  return modelId;
}
