/** Negative if `a` comes before `b`. */
export type Compare<Value> = (a: Value, b: Value) => number;

/** Values in an order of their own, no two of which compare as equal. `Key` is the part of a value that is compared. */
export interface SortedList<Value extends Key, Key = Value> {
  /** Adds values that are not in the list yet. */
  add(values: readonly Value[]): void;
  /** Puts a value in the place of the one that compares as equal. */
  replace(value: Value): void;
  remove(value: Key): void;
  /** The values in their order. */
  readonly values: readonly Value[];
  /** The values in their order; with `after` those behind it, which itself need not be in the list. */
  iterate(after?: Key): Iterable<Value>;
  /** Where `iterate` begins. */
  findStart(after?: Key): number;
}

/** Creates an empty list. */
export function createSortedList<Value extends Key, Key = Value>(
  compare: Compare<Key>,
): SortedList<Value, Key> {
  let sorted: Value[] = [];
  return {
    add(values) {
      // One sort for many; for a few it is dearer than to find their places.
      if (values.length > few) sorted = [...sorted, ...values].sort(compare);
      else for (const value of values) sorted.splice(findIndex(value), 0, value);
    },
    replace(value) {
      const index = findIndex(value);
      if (isAt(index, value)) sorted[index] = value;
    },
    remove(value) {
      const index = findIndex(value);
      if (isAt(index, value)) sorted.splice(index, 1);
    },
    get values() {
      return sorted;
    },
    *iterate(after) {
      for (let index = findStart(after); index < sorted.length; index += 1) yield sorted[index] as Value;
    },
    findStart,
  };

  function findStart(after?: Key): number {
    if (after === undefined) return 0;
    const index = findIndex(after);
    return isAt(index, after) ? index + 1 : index;
  }

  function isAt(index: number, value: Key): boolean {
    const found = sorted[index];
    return found !== undefined && compare(found, value) === 0;
  }

  /** The first index whose value does not come before `value`. */
  function findIndex(value: Key): number {
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
