import { DestroyRef, computed, inject, signal, type Signal } from '@angular/core';
import { takeUntilDestroyed, toObservable } from '@angular/core/rxjs-interop';
import { NetworkStatus, type OperationVariables, type TypedDocumentNode } from '@apollo/client';
import { Apollo, type QueryRef } from 'apollo-angular';
import { EMPTY, switchMap } from 'rxjs';
import { toProblem, type Problem } from './problem';

/** What a page shows of a query. */
export interface QueryState<TData> {
  /**
   * The newest data, kept while newer is loaded; undefined until the first answer, and again while nothing is asked or
   * when the user has changed.
   */
  data: Signal<TData | undefined>;
  /** Why the last answer has no data, or not all. */
  problem: Signal<Problem | undefined>;
  /** True while there is nothing to show yet. */
  isLoading: Signal<boolean>;
  /** True while a next page or newer data is on its way. */
  isFetching: Signal<boolean>;
  reload(): Promise<void>;
  /** Loads the page after this cursor; `typePolicies` put it behind what is there. */
  loadMore(after: string | null | undefined): Promise<void>;
}

/**
 * Follows a query from the cache and the network, in an injection context. `variables` may read signals; while it gives
 * undefined nothing is asked.
 */
export function watchQuery<TData, TVariables extends OperationVariables>(
  query: TypedDocumentNode<TData, TVariables>,
  variables: () => TVariables | undefined,
): QueryState<TData> {
  const apollo = inject(Apollo);
  const data = signal<TData | undefined>(undefined);
  const problem = signal<Problem | undefined>(undefined);
  const isFetching = signal(false);
  let current: QueryRef<TData, TVariables> | undefined;

  function clear(): void {
    data.set(undefined);
    problem.set(undefined);
    isFetching.set(false);
  }
  // The cache is emptied when the user changes: what the previous one was shown goes with it.
  inject(DestroyRef).onDestroy(apollo.client.onResetStore(async () => clear()));

  toObservable(computed(variables, { equal: isSameJson }))
    .pipe(
      switchMap((given) => {
        if (!given) {
          current = undefined;
          clear();
          return EMPTY;
        }
        isFetching.set(true);
        current = apollo.watchQuery<TData, TVariables>({ query, variables: given });
        return current.valueChanges;
      }),
      takeUntilDestroyed(),
    )
    .subscribe((result) => {
      isFetching.set(result.loading || result.networkStatus === NetworkStatus.fetchMore);
      problem.set(result.error ? toProblem(result.error) : undefined);
      if (result.data !== undefined && result.dataState === 'complete') data.set(result.data);
    });

  async function ask(request: (query: QueryRef<TData, TVariables>) => Promise<unknown>): Promise<void> {
    if (!current) return;
    isFetching.set(true);
    // What failed is told by the query itself.
    await request(current).catch(() => undefined);
    isFetching.set(false);
  }

  return {
    data,
    problem,
    isLoading: computed(() => data() === undefined && problem() === undefined),
    isFetching,
    reload: () => ask((query) => query.refetch()),
    loadMore: (after) =>
      after == null
        ? Promise.resolve()
        : ask((query) => query.fetchMore({ variables: { after } as unknown as Partial<TVariables> })),
  };
}

const isSameJson = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);
