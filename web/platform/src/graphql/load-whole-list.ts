import { effect, linkedSignal, untracked, type Signal } from '@angular/core';
import type { QueryState } from './watch-query';

/** A page of a list, as Relay has it; `typePolicies` put the pages of a query one behind the other. */
export interface ListPage<TNode> {
  nodes: TNode[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

/** Lists are cut here: a town this large needs a search in place of a list. */
const MAX_NODES = 2_000;

const hasMore = ({ nodes, pageInfo }: ListPage<unknown>): boolean =>
  pageInfo.hasNextPage && nodes.length < MAX_NODES;

/**
 * Loads all pages of the list that `read` finds in the data, up to 2,000 nodes, in an injection context. While the list is
 * loaded anew from its first page on, the longer one of before stays, so that nothing on the page jumps.
 */
export function loadWholeList<TData, TNode>(
  query: QueryState<TData>,
  read: (data: TData) => ListPage<TNode>,
): Signal<TNode[]> {
  const source = (): ListPage<TNode> | undefined => {
    const data = query.data();
    return data && read(data);
  };
  const whole = linkedSignal<ListPage<TNode> | undefined, TNode[]>({
    source,
    computation(page, previous) {
      if (!page) return [];
      const before = previous?.value ?? [];
      return hasMore(page) && page.nodes.length < before.length ? before : page.nodes;
    },
  });
  effect(() => {
    // Also while nobody shows it: what was before is what was read last.
    whole();
    const page = source();
    if (page && hasMore(page)) untracked(() => void query.loadMore(page.pageInfo.endCursor));
  });
  return whole.asReadonly();
}
