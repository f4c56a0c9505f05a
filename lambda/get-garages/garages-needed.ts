/** How many bikes fit into one garage, unless somebody says otherwise. */
export const defaultGarageCapacity = 50;

/**
 * Garages needed to store `bikes` bikes, with `capacityPerGarage` to a garage. Both are whole numbers.
 * Throws a RangeError for a number of bikes below 0 or a capacity below 1.
 */
export function garagesNeeded(bikes: number, capacityPerGarage: number = defaultGarageCapacity): number {
  if (!Number.isSafeInteger(bikes) || bikes < 0) throw new RangeError('bikes is a whole number from 0 on');
  if (!Number.isSafeInteger(capacityPerGarage) || capacityPerGarage < 1) {
    throw new RangeError('capacityPerGarage is a whole number from 1 on');
  }
  return Math.ceil(bikes / capacityPerGarage);
}
