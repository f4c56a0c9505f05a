import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  signal,
  viewChild,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import {
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
import { ActionDialog } from '../bike-actions/action-dialog';
import { findActions, isDestructive, type BikeAction } from '../bike-actions/bike-action';
import { messages as actionMessages } from '../bike-actions/messages';
import {
  BikeHistoryDocument,
  BikePageDocument,
  BikeRentalsDocument,
  type BikeHistoryQuery,
  type RentalRowFragment,
} from '../graphql.generated';
import { FoundDialog } from '../desk/found-dialog';
import { messages as deskMessages } from '../desk/messages';
import { Notes } from '../desk/notes';
import { messages as shared } from '../messages';
import { BikeStateTag } from '../common/bike-state-tag';
import { followLive } from '../common/follow-live';
import { MoreButton } from '../common/more-button';
import { toPersonName } from '../common/person';
import { RentalTable } from '../common/rental-table';
import { ReturnDialog } from '../common/return-dialog';
import { BikeJobs } from '../workshop/bike-jobs';
import { CorrectDialog } from './correct-dialog';
import { messages } from './messages';

type HistoryEvent = NonNullable<NonNullable<BikeHistoryQuery['bike']>['events']>['nodes'][number];

/** One bike: where it is, what has happened to it, who had it, and what can be done with it now. */
@Component({
  selector: 'admin-bike-page',
  imports: [
    RouterLink,
    ActionDialog,
    BikeJobs,
    BikeStateTag,
    CorrectDialog,
    EmptyPanel,
    FoundDialog,
    Icon,
    MoreButton,
    Notes,
    PageHeading,
    ProblemPanel,
    RentalTable,
    ReturnDialog,
    Skeleton,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './bike-page.html',
})
export class BikePage {
  /** From the address. */
  readonly id = input.required<string>();
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  protected readonly desk = useMessages(deskMessages);
  protected readonly actionTexts = useMessages(actionMessages);
  protected readonly format = inject(Format);
  protected readonly session = inject(SessionStore);
  protected readonly isDestructive = isDestructive;
  protected readonly toPersonName = toPersonName;

  protected readonly query = watchQuery(BikePageDocument, () => ({ id: this.id() }));
  protected readonly history = watchQuery(BikeHistoryDocument, () => ({ id: this.id() }));
  protected readonly rentals = watchQuery(BikeRentalsDocument, () => ({ id: this.id() }));
  protected readonly bike = computed(() => this.query.data()?.bike);
  protected readonly events = computed(() => this.history.data()?.bike?.events);
  protected readonly actions = computed(() => {
    const bike = this.bike();
    // A missing bike is found at the desk, which knows in whose rental it was lost.
    const isMissing = bike?.state === 'MISSING';
    return bike && this.session.isAdmin()
      ? findActions(bike).filter((action) => !isMissing || action === 'retire')
      : [];
  });
  private readonly jobs = viewChild(BikeJobs);
  protected readonly running = signal<BikeAction | undefined>(undefined);
  protected readonly isCorrecting = signal(false);
  protected readonly isFound = signal(false);
  protected readonly returning = signal<RentalRowFragment | undefined>(undefined);

  constructor() {
    followLive(
      computed(() => this.query.data()?.bikeEventCursor),
      () => this.reload(),
      ({ bike }) => bike.id === this.id(),
    );
  }

  protected reload(): void {
    for (const query of [this.query, this.history, this.rentals, this.jobs()?.query]) void query?.reload();
  }

  /** The new state says more than "changed". */
  protected toTitle({ kind, state }: HistoryEvent): string {
    if (kind !== 'STATE_CHANGED') return this.t().kinds[kind];
    return state ? this.shared().states[state] : this.t().withdrawal;
  }

  protected toPlace({ station, leftStation }: HistoryEvent): string | undefined {
    if (station && leftStation && station.id !== leftStation.id) {
      return this.t().fromTo(leftStation.name, station.name);
    }
    return station?.name ?? leftStation?.name;
  }
}
