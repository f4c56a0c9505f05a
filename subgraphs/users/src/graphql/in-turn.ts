import { yieldToEventLoop } from '@bike-rentals/runtime';

/** A private field of a user, null for those who may not see it. A page of users is read in turns. */
export async function inTurn<Value>(
  isVisible: boolean,
  readValue: () => Promise<Value>,
): Promise<Value | null> {
  if (!isVisible) return null;
  await yieldToEventLoop();
  return readValue();
}
