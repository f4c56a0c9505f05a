import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Router } from '@angular/router';
import { PageHeading, ProblemPanel, Skeleton, useMessages, watchQuery } from '@bike/platform';
import { Catalogue } from '../common/catalogue';
import { SelectField } from '../common/select-field';
import { StationHoursDocument, TownHoursDocument } from '../graphql.generated';
import { ClosureList } from './closure-list';
import { HoursForm } from './hours-form';
import { messages } from './messages';

/** When the town or a station is open: its hours, with what they come to, and closures. */
@Component({
  selector: 'admin-hours-page',
  imports: [ClosureList, HoursForm, PageHeading, ProblemPanel, SelectField, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="page">
      <header class="page-head">
        <h1 bikePageHeading>{{ t().title }}</h1>
      </header>
      <admin-select-field
        [label]="t().whose"
        [empty]="t().town"
        [choices]="catalogue.stationChoices()"
        [value]="station() ?? ''"
        (valueChange)="show($event)"
      />
      @if (query().data()) {
        <admin-hours-form [stationId]="station()" [hours]="hours()" (saved)="query().reload()" />
      } @else if (query().problem(); as problem) {
        <bike-problem [problem]="problem" (retry)="query().reload()" />
      } @else {
        <bike-skeleton [count]="2" />
      }
      <admin-closure-list [stationId]="station()" />
    </div>
  `,
})
export class HoursPage {
  /** From the address; without it the town. */
  readonly station = input<string>();
  protected readonly t = useMessages(messages);
  protected readonly catalogue = inject(Catalogue);
  readonly #router = inject(Router);
  readonly #ofTown = watchQuery(TownHoursDocument, () => (this.station() ? undefined : {}));
  readonly #ofStation = watchQuery(StationHoursDocument, () => {
    const id = this.station();
    return id ? { id } : undefined;
  });
  protected readonly query = computed(() => (this.station() ? this.#ofStation : this.#ofTown));
  protected readonly hours = computed(() =>
    this.station() ? this.#ofStation.data()?.station?.hours : this.#ofTown.data()?.town.hours,
  );

  protected show(station: string): void {
    void this.#router.navigate([], { queryParams: { station: station || null }, replaceUrl: true });
  }
}
