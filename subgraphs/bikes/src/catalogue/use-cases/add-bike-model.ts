import type { Actor } from '@bike-rentals/contracts';
import type { Transaction } from '../../store/open-store.ts';
import { recordEvent } from '../../use-cases/record-event.ts';
import {
  toDecisionContext,
  type Circumstances,
  type UseCaseContext,
} from '../../use-cases/use-case-context.ts';
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
    return insertModel(tx, input, context);
  });
  service.onCommit();
  return modelId;
}

/** Adds a model whose name is free, in a transaction. Returns its id. */
export async function insertModel(tx: Transaction, input: NewModel, context: Circumstances): Promise<string> {
  const { id } = await createModel(tx, context.createId(), input);
  const payload = { modelId: id };
  await recordEvent(tx, { type: 'model.added', payload, aggregate: `model:${id}`, version: 0 }, context);
  return id;
}
