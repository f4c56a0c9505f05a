import { Injectable, computed, effect, inject, untracked } from '@angular/core';
import { LiveEvents, loadWholeList, watchQuery } from '@bike/platform';
import {
  ModelsDocument,
  StationsDocument,
  type ModelPartsFragment,
  type StationPartsFragment,
} from '../graphql.generated';

/** A station with what can be rented there. */
export type Station = StationPartsFragment;
/** A model with how many of its bikes are free. */
export type Model = ModelPartsFragment;

/** How many bikes can be rented at a station, by model. */
export interface FreeAt {
  model: Model;
  units: number;
}

/** All stations and models of the town, kept up to date by the live events. */
@Injectable()
export class TownStore {
  readonly #stations = watchQuery(StationsDocument, () => ({}));
  readonly #models = watchQuery(ModelsDocument, () => ({}));
  readonly #live = inject(LiveEvents);

  readonly stations = loadWholeList(this.#stations, ({ stations }) => stations);
  readonly models = loadWholeList(this.#models, ({ bikeModels }) => bikeModels);
  readonly isLoading = computed(() => this.#stations.isLoading() || this.#models.isLoading());
  readonly problem = computed(() => {
    const hasAll = this.#stations.data() && this.#models.data();
    return hasAll ? undefined : (this.#stations.problem() ?? this.#models.problem());
  });
  readonly #modelsById = computed(() => new Map(this.models().map((model) => [model.id, model])));

  constructor() {
    effect(() => {
      const cursor = this.#stations.data()?.bikeEventCursor;
      if (cursor !== undefined) untracked(() => this.#live.follow(cursor));
    });
  }

  reload(): void {
    void this.#stations.reload();
    void this.#models.reload();
  }

  findStation(id: string): Station | undefined {
    return this.stations().find((station) => station.id === id);
  }

  findModel(id: string): Model | undefined {
    return this.#modelsById().get(id);
  }

  /** What can be rented at a station now, the largest number first. Nothing while the station is closed. */
  freeAt({ availability, isRenting }: Station): FreeAt[] {
    if (!isRenting) return [];
    return availability
      .flatMap(({ units, model }) => {
        const known = this.findModel(model.id);
        return known && units > 0 ? [{ model: known, units }] : [];
      })
      .sort((left, right) => right.units - left.units);
  }

  /** Where a model can be rented now. */
  stationsOf(modelId: string): { station: Station; units: number }[] {
    return this.stations()
      .filter(({ isRenting }) => isRenting)
      .map((station) => ({
        station,
        units: station.availability.find(({ model }) => model.id === modelId)?.units ?? 0,
      }))
      .filter(({ units }) => units > 0)
      .sort((left, right) => right.units - left.units);
  }
}
