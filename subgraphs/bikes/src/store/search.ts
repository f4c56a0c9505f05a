/** Every word of the search must be found; none, and everything is. */
export function toSearch<Where>(
  search: string | undefined,
  toWhere: (word: string) => Where,
): { OR: Where[] }[] {
  // The database's own wildcards separate words: they would find anything.
  return (search ?? '')
    .split(/[\s%_]+/)
    .filter((word) => word !== '')
    .map((word) => ({ OR: toSpellings(word).map(toWhere) }));
}

/** SQLite ignores case in ASCII only. */
function toSpellings(word: string): string[] {
  const lower = word.toLowerCase();
  const [first = '', ...rest] = lower;
  return [...new Set([word, lower, lower.toUpperCase(), first.toUpperCase() + rest.join('')])];
}
