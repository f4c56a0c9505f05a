/** Negative if `a` comes before `b`. */
export type Compare<Value> = (a: Value, b: Value) => number;

/** Values in an order of their own, no two of which compare as equal. */
export interface SortedList<Value> {
  /** Adds values that are not in the list yet. */
  add(values: readonly Value[]): void;
  remove(value: Value): void;
  /** The values in their order; with `after` those behind it, which itself need not be in the list. */
  iterate(after?: Value): Iterable<Value>;
}

/** Creates an empty list. */
export function createSortedList<Value>(compare: Compare<Value>): SortedList<Value> {
  let sorted: Value[] = [];
  return {
    add(values) {
      // One sort for many; for a few it is dearer than to find their places.
      if (values.length > few) sorted = [...sorted, ...values].sort(compare);
      else for (const value of values) sorted.splice(findIndex(value), 0, value);
    },
    remove(value) {
      const index = findIndex(value);
      const found = sorted[index];
      if (found !== undefined && compare(found, value) === 0) sorted.splice(index, 1);
    },
    *iterate(after) {
      let index = after === undefined ? 0 : findIndex(after);
      for (; index < sorted.length; index += 1) {
        const value = sorted[index] as Value;
        if (after === undefined || compare(value, after) > 0) yield value;
      }
    },
  };

  /** The first index whose value does not come before `value`. */
  function findIndex(value: Value): number {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compare(sorted[middle] as Value, value) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const few = 100;

/** The order of texts in lists: that of their UTF-16 units, the same on every machine. */
export const compareTexts: Compare<string> = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
