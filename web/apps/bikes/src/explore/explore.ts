import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router, RouterOutlet } from '@angular/router';
import { TownMap } from '@bike/platform';
import { filter, map } from 'rxjs';
import { RentDialog } from '../rent/rent-dialog';
import { RentFlow } from '../rent/rent-flow';
import { ExploreFilter } from './explore-filter';
import { TownStore } from './town-store';

/** The map, and beside it the list, a station or a model. The map stays while the panel changes. */
@Component({
  selector: 'bikes-explore',
  imports: [RouterOutlet, TownMap, RentDialog],
  providers: [TownStore, ExploreFilter, RentFlow],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="explore">
      <div class="explore-map">
        <bike-town-map
          [stations]="filter.onMap()"
          [selected]="selected()"
          [position]="filter.position()"
          (chosen)="open($event)"
        />
      </div>
      <div class="explore-panel"><router-outlet /></div>
    </div>
    @if (flow.current(); as current) {
      <bikes-rent-dialog
        [wish]="current.wish"
        [title]="current.title"
        [place]="current.place"
        (closed)="flow.current.set(undefined)"
      />
    }
  `,
})
export class Explore {
  protected readonly filter = inject(ExploreFilter);
  protected readonly flow = inject(RentFlow);
  readonly #router = inject(Router);
  readonly #url = toSignal(
    this.#router.events.pipe(
      filter((event) => event instanceof NavigationEnd),
      map(() => this.#router.url),
    ),
    { initialValue: this.#router.url },
  );
  /** The station in the address, which the map shows. */
  protected readonly selected = computed(() => /\/stations\/([^/?#]+)/.exec(this.#url())?.[1]);

  protected open(stationId: string): void {
    void this.#router.navigate(['/bikes/stations', stationId], { queryParamsHandling: 'preserve' });
  }
}
