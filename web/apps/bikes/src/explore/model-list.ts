import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { EmptyPanel, Icon, PageHeading, ProblemPanel, Skeleton, useMessages } from '@bike/platform';
import { messages } from '../messages';
import { ExploreFilter } from './explore-filter';
import { SearchPanel } from './search-panel';
import { TownStore } from './town-store';

/** All models with how many are free in the whole town. */
@Component({
  selector: 'bikes-model-list',
  imports: [RouterLink, SearchPanel, EmptyPanel, ProblemPanel, Skeleton, Icon, PageHeading],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h1 bikePageHeading class="visually-hidden">{{ t().models.title }}</h1>
    <bikes-search-panel />
    @if (town.problem(); as problem) {
      <bike-problem [problem]="problem" (retry)="town.reload()" />
    } @else if (town.isLoading()) {
      <bike-skeleton [count]="6" />
    } @else if (town.models().length === 0) {
      <bike-empty [heading]="t().models.none" />
    } @else if (filter.models().length === 0) {
      <bike-empty icon="search" [heading]="t().search.nothing">
        <button type="button" class="button" (click)="filter.set({ q: null, free: null, electric: null })">
          {{ t().search.showAll }}
        </button>
      </bike-empty>
    } @else {
      <ul class="station-list">
        @for (model of filter.models(); track model.id) {
          <li>
            <a class="station-row" [routerLink]="['/bikes/models', model.id]" queryParamsHandling="preserve">
              <span
                class="count"
                [attr.data-tone]="
                  model.availableUnits === 0 ? 'none' : model.availableUnits < 3 ? 'few' : 'good'
                "
              >
                {{ model.availableUnits }}<span class="visually-hidden"> {{ t().stations.free }}</span>
              </span>
              <span class="station-row-text">
                <strong>{{ model.brand }} {{ model.name }}</strong>
                <span class="soft small">
                  {{ t().models.formFactors[model.formFactor] }}
                  @if (model.waiting > 0) {
                    · {{ t().models.waiting(model.waiting) }}
                  }
                </span>
              </span>
              @if (model.propulsion === 'ELECTRIC_ASSIST') {
                <span class="tag"><bike-icon name="bolt" />{{ t().models.electric }}</span>
              }
            </a>
          </li>
        }
      </ul>
    }
  `,
})
export class ModelList {
  protected readonly town = inject(TownStore);
  protected readonly filter = inject(ExploreFilter);
  protected readonly t = useMessages(messages);
}
