/** Every word of the search must be found; none, and everything is. */
export function toSearch<Where>(search: string | undefined, toWhere: (word: string) => Where): Where[] {
  return (search ?? '')
    .split(/\s+/)
    .filter((word) => word !== '')
    .map(toWhere);
}
