/** Names that get their own series. All others share the series `other`. */
const MAX_NAMES = 200;
const MAX_NAME_LENGTH = 100;

/** Bounds the values of a label that clients choose: the first 200 names keep theirs, later and longer ones are `other`. */
export function createNameLimiter(): (name: string | undefined) => string {
  const names = new Set<string>();
  return (name) => {
    if (name === undefined) return '';
    if (names.has(name)) return name;
    if (names.size >= MAX_NAMES || name.length > MAX_NAME_LENGTH) return 'other';
    names.add(name);
    return name;
  };
}
