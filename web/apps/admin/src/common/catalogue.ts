import { Injectable, computed, effect, untracked } from '@angular/core';
import { watchQuery, type QueryState } from '@bike/platform';
import {
  CatalogueModelsDocument,
  CatalogueStationsDocument,
  type ModelFactsFragment,
  type StationFactsFragment,
} from '../graphql.generated';
import { followFrom } from './follow-live';
import type { Choice } from './select-field';

/** A station with its counts. */
export type Station = StationFactsFragment;
/** A model with its counts. */
export type Model = ModelFactsFragment;

/** Lists of choices are cut here; a town this large needs a search instead. */
const MAX_LOADED = 2_000;

/** All stations and models, which most screens offer as choices. They are asked for once. */
@Injectable()
export class Catalogue {
  readonly #stations = watchQuery(CatalogueStationsDocument, () => ({}));
  readonly #models = watchQuery(CatalogueModelsDocument, () => ({}));

  readonly stations = computed<Station[]>(() =>
    [...(this.#stations.data()?.stations.nodes ?? [])].sort((left, right) =>
      left.name.localeCompare(right.name),
    ),
  );
  readonly models = computed<Model[]>(() => this.#models.data()?.bikeModels.nodes ?? []);
  readonly stationChoices = computed<Choice[]>(() =>
    this.stations().map(({ id, name }) => ({ value: id, label: name })),
  );
  readonly modelChoices = computed<Choice[]>(() =>
    this.models().map(({ id, brand, name }) => ({ value: id, label: `${brand} ${name}` })),
  );
  readonly isLoading = computed(() => this.#stations.isLoading() || this.#models.isLoading());
  readonly problem = computed(() => {
    const hasAll = this.#stations.data() && this.#models.data();
    return hasAll ? undefined : (this.#stations.problem() ?? this.#models.problem());
  });

  constructor() {
    followFrom(computed(() => this.#stations.data()?.bikeEventCursor));
    effect(() => loadNext(this.#stations, this.#stations.data()?.stations));
    effect(() => loadNext(this.#models, this.#models.data()?.bikeModels));
  }

  /** Asks for both lists again, after one of them got an entry. */
  async reload(): Promise<void> {
    await Promise.all([this.#stations.reload(), this.#models.reload()]);
  }
}

interface Page {
  nodes: unknown[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

function loadNext(query: QueryState<unknown>, page: Page | undefined): void {
  if (page?.pageInfo.hasNextPage && page.nodes.length < MAX_LOADED) {
    untracked(() => void query.loadMore(page.pageInfo.endCursor));
  }
}
