/** What the browser refused to store, for as long as the page lives. */
const unstored = new Map<string, string>();

/**
 * Reads from `localStorage`. Where the browser allows none, or it is full, it is what `writeStored` was given since the
 * page was loaded. Read it each time: other tabs write there too.
 */
export function readStored(name: string): string | null {
  try {
    return unstored.get(name) ?? localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** Writes to `localStorage`; null removes the entry. Never throws. */
export function writeStored(name: string, value: string | null): void {
  unstored.delete(name);
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    if (value !== null) unstored.set(name, value);
  }
}
