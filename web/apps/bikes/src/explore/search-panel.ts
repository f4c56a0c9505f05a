import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { RouterLink, RouterLinkActive } from '@angular/router';
import { Icon, useMessages } from '@bike/platform';
import { messages } from '../messages';
import { ExploreFilter } from './explore-filter';

/** Search, filters, and the choice between stations and models. */
@Component({
  selector: 'bikes-search-panel',
  imports: [Icon, RouterLink, RouterLinkActive],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="search-panel">
      <div class="search" role="search">
        <bike-icon name="search" />
        <input
          class="input"
          type="search"
          autocomplete="off"
          [attr.aria-label]="t().search.label"
          [placeholder]="t().search.placeholder"
          [value]="filter.search()"
          (input)="filter.set({ q: toText($event) || null })"
        />
      </div>
      <div class="chips">
        <a
          class="chip"
          routerLink="/bikes"
          queryParamsHandling="preserve"
          routerLinkActive="is-active"
          [routerLinkActiveOptions]="{
            paths: 'exact',
            queryParams: 'ignored',
            fragment: 'ignored',
            matrixParams: 'ignored',
          }"
          ariaCurrentWhenActive="page"
        >
          {{ t().search.stations }}
        </a>
        <a
          class="chip"
          routerLink="/bikes/models"
          queryParamsHandling="preserve"
          routerLinkActive="is-active"
          ariaCurrentWhenActive="page"
        >
          {{ t().search.models }}
        </a>
        <span class="chip-gap"></span>
        <button
          type="button"
          class="chip"
          [attr.aria-pressed]="filter.onlyFree()"
          (click)="filter.set({ free: filter.onlyFree() ? null : '1' })"
        >
          {{ t().search.free }}
        </button>
        <button
          type="button"
          class="chip"
          [attr.aria-pressed]="filter.onlyElectric()"
          (click)="filter.set({ electric: filter.onlyElectric() ? null : '1' })"
        >
          <bike-icon name="bolt" />{{ t().search.electric }}
        </button>
        <button
          type="button"
          class="chip"
          [attr.aria-pressed]="!!filter.position()"
          (click)="filter.locate()"
          [disabled]="filter.locating() === 'asking'"
        >
          <bike-icon name="locate" />{{ t().search.nearMe }}
        </button>
      </div>
      @if (filter.locating() === 'refused') {
        <p class="field-error" role="alert">{{ t().search.refused }}</p>
      }
    </div>
  `,
})
export class SearchPanel {
  protected readonly filter = inject(ExploreFilter);
  protected readonly t = useMessages(messages);
  protected readonly toText = (event: Event): string => (event.target as HTMLInputElement).value;
}
