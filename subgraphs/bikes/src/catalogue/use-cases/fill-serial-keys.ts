import { yieldToEventLoop } from '@bike-rentals/runtime';
import type { UseCaseContext } from '../../use-cases/use-case-context.ts';
import { fillSerialKeys as fillStored, hasBikeWithoutSerialKey } from '../store/bikes.ts';

const batchSize = 200;

/** Gives bikes the key of their serial number; an older version, which may still run beside this one, adds none. */
export async function fillSerialKeys({ store }: UseCaseContext): Promise<void> {
  while (await hasBikeWithoutSerialKey(store.read)) {
    await store.transact((tx) => fillStored(tx, batchSize));
    await yieldToEventLoop();
  }
}
