import { Injectable, computed } from '@angular/core';
import { loadWholeList, watchQuery } from '@bike/platform';
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

/** All stations and models, which most screens offer as choices. They are asked for once. */
@Injectable()
export class Catalogue {
  readonly #stations = watchQuery(CatalogueStationsDocument, () => ({}));
  readonly #models = watchQuery(CatalogueModelsDocument, () => ({}));

  readonly #allStations = loadWholeList(this.#stations, ({ stations }) => stations);
  readonly stations = computed<Station[]>(() =>
    [...this.#allStations()].sort((left, right) => left.name.localeCompare(right.name)),
  );
  readonly models = loadWholeList(this.#models, ({ bikeModels }) => bikeModels);
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
  }

  /** Asks for both lists again, after one of them got an entry. */
  async reload(): Promise<void> {
    await Promise.all([this.#stations.reload(), this.#models.reload()]);
  }
}
