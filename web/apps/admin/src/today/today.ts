import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import {
  Clock,
  EmptyPanel,
  Format,
  Icon,
  PageHeading,
  ProblemPanel,
  SessionStore,
  Skeleton,
  useMessages,
  watchQuery,
} from '@bike/platform';
import { TodayDocument, type BikeState } from '../graphql.generated';
import { messages as shared } from '../messages';
import { bikeStates } from '../common/bike-states';
import { followLive } from '../common/follow-live';
import { toPersonName } from '../common/person';
import { DemandCard } from './demand-card';
import { GaragesCard } from './garages-card';
import { BarChart, type Bar } from './bar-chart';
import { messages } from './messages';

/** What the town is like at this moment, and what needs somebody. Loads itself anew when something happens. */
@Component({
  selector: 'admin-today',
  imports: [
    RouterLink,
    BarChart,
    EmptyPanel,
    ProblemPanel,
    Skeleton,
    Icon,
    PageHeading,
    DemandCard,
    GaragesCard,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './today.html',
})
export class Today {
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  protected readonly format = inject(Format);
  protected readonly session = inject(SessionStore);
  readonly #clock = inject(Clock);
  protected readonly query = watchQuery(TodayDocument, () => ({}));
  protected readonly overview = computed(() => this.query.data()?.fleetOverview);
  protected readonly states = computed(() => {
    const counts = new Map(this.overview()?.bikesByState.map(({ state, bikes }) => [state, bikes]));
    return bikeStates.map((state) => ({ state, bikes: counts.get(state) ?? 0 }));
  });
  /** Retired bikes are history. */
  protected readonly bikes = computed(() =>
    this.states()
      .filter(({ state }) => state !== 'RETIRED')
      .reduce((sum, { bikes }) => sum + bikes, 0),
  );
  protected readonly hasRetired = computed(() =>
    this.states().some(({ state, bikes }) => state === 'RETIRED' && bikes > 0),
  );
  protected readonly bars = computed<Bar[]>(
    () =>
      this.overview()?.rentalsByHour.map(({ start, started }) => ({
        label: this.format.time(start),
        value: started,
      })) ?? [],
  );
  protected readonly started = computed(() =>
    sum(this.overview()?.rentalsByHour.map(({ started }) => started)),
  );
  protected readonly ended = computed(() => sum(this.overview()?.rentalsByHour.map(({ ended }) => ended)));
  protected readonly longest = computed(() => {
    const rental = this.overview()?.longestOverdue;
    return (
      rental && { ...rental, late: this.format.duration(this.#clock.now() - Date.parse(rental.returnBy)) }
    );
  });
  protected readonly toPersonName = toPersonName;

  constructor() {
    followLive(
      computed(() => this.query.data()?.bikeEventCursor),
      () => void this.query.reload(),
    );
  }

  protected isShown({ state, bikes }: { state: BikeState; bikes: number }): boolean {
    return state !== 'RETIRED' && bikes > 0;
  }
}

const sum = (numbers: number[] = []): number => numbers.reduce((total, number) => total + number, 0);
