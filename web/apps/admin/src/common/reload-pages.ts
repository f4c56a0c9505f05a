import type { QueryState } from '@bike/platform';

interface Page {
  nodes: unknown[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

/** Loads a list anew, as far as it was shown: asking again gives the first page only. */
export async function reloadPages<TData>(
  query: QueryState<TData>,
  toPage: (data: TData) => Page,
): Promise<void> {
  const read = () => {
    const data = query.data();
    return data && toPage(data);
  };
  const shown = read()?.nodes.length ?? 0;
  await query.reload();
  for (let page = read(); page?.pageInfo.hasNextPage && page.nodes.length < shown; page = read()) {
    const before = page.nodes.length;
    await query.loadMore(page.pageInfo.endCursor);
    if ((read()?.nodes.length ?? 0) <= before) return;
  }
}
