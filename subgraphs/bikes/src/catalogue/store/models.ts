import { toComparisonKey } from '@bike-rentals/subgraph';
import type { BikeModel, FormFactor, Propulsion } from '../../store/generated/client.ts';
import type { Transaction } from '../../store/open-store.ts';

/** What a model begins with. Brand and name are normalised, and unique together. */
export interface NewModel {
  brand: string;
  name: string;
  formFactor: FormFactor;
  propulsion: Propulsion;
  /** How far it goes with a full battery. Null or left out: not known, as the two below. */
  rangeMeters?: number | null;
  wheelCount?: number | null;
  cargoLoadKg?: number | null;
}

/** Inserts a model. */
export async function createModel(tx: Transaction, id: string, model: NewModel): Promise<BikeModel> {
  return tx.bikeModel.create({ data: { id, ...model } });
}

/** Writes changes of a model, and raises its version. */
export async function saveModel(tx: Transaction, id: string, changes: Partial<NewModel>): Promise<BikeModel> {
  return tx.bikeModel.update({ where: { id }, data: { ...changes, version: { increment: 1 } } });
}

/** The model with this id, unless it is retired. */
export async function findModelRow(tx: Transaction, id: string): Promise<BikeModel | null> {
  return tx.bikeModel.findUnique({ where: { id, retiredAt: null } });
}

/** Also one whose brand and name only look the same. A system has some dozens of models. */
export async function findModelByName(
  tx: Transaction,
  model: Pick<NewModel, 'brand' | 'name'>,
): Promise<BikeModel | undefined> {
  const toKey = ({ brand, name }: Pick<NewModel, 'brand' | 'name'>) =>
    JSON.stringify([toComparisonKey(brand), toComparisonKey(name)]);
  const models = await tx.bikeModel.findMany();
  return models.find((other) => toKey(other) === toKey(model));
}

/** Whether anything refers to the model: a bike, a place in its waiting list, a rule. */
export async function isModelUsed(tx: Transaction, modelId: string): Promise<boolean> {
  const where = { modelId };
  return (
    (await tx.bike.findFirst({ where, select: { id: true } })) !== null ||
    (await tx.rental.findFirst({ where, select: { id: true } })) !== null ||
    (await tx.waitingEntry.findFirst({ where, select: { id: true } })) !== null ||
    (await tx.policy.findFirst({ where, select: { id: true } })) !== null
  );
}

/** Deletes a model. */
export async function deleteModel(tx: Transaction, id: string): Promise<void> {
  await tx.bikeModel.delete({ where: { id } });
}
