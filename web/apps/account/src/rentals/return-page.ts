import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  computed,
  inject,
  input,
  signal,
} from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import {
  EmptyPanel,
  Icon,
  PageHeading,
  PersonalStore,
  ProblemPanel,
  RentalRequests,
  ReportDialog,
  Skeleton,
  Toaster,
  loadWholeList,
  toMetres,
  useMessages,
  watchQuery,
  type Place,
  type RequestOutcome,
} from '@bike/platform';
import { ReturnStationsDocument } from '../graphql.generated';
import { messages } from '../messages';

/** Asks where the bike stands, and returns it there. Without network the return is kept and sent later. */
@Component({
  selector: 'account-return-page',
  imports: [RouterLink, Icon, PageHeading, EmptyPanel, ProblemPanel, ReportDialog, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './return-page.html',
})
export class ReturnPage {
  /** The rental, from the address. */
  readonly id = input.required<string>();
  protected readonly t = useMessages(messages);
  protected readonly query = watchQuery(ReturnStationsDocument, () => ({}));
  readonly #all = loadWholeList(this.query, ({ stations }) => stations);
  protected readonly search = signal('');
  protected readonly position = signal<Place | undefined>(undefined);
  protected readonly sendingTo = signal<string | undefined>(undefined);
  protected readonly outcome = signal<RequestOutcome | undefined>(undefined);
  /** Before the return, so that nobody is offered the bike in between. */
  protected readonly isReporting = signal(false);
  protected readonly reported = signal<string | undefined>(undefined);
  readonly #personal = inject(PersonalStore);
  readonly #requests = inject(RentalRequests);
  readonly #toaster = inject(Toaster);
  readonly #router = inject(Router);
  readonly #destroyed = inject(DestroyRef);
  protected readonly isKnown = computed(() => this.#personal.isLoaded());
  protected readonly rental = computed(() => this.#personal.rentals().find(({ id }) => id === this.id()));
  protected readonly stations = computed(() => {
    const words = this.search().toLowerCase().split(/\s+/).filter(Boolean);
    const position = this.position();
    const home = this.rental()?.homeStation?.id;
    return this.#all()
      .filter(({ isReturning }) => isReturning)
      .filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)))
      .map((station) => ({ ...station, far: position ? toMetres(position, station) : 0 }))
      .sort(
        (left, right) =>
          Number(right.id === home) - Number(left.id === home) ||
          left.far - right.far ||
          left.name.localeCompare(right.name),
      );
  });

  constructor() {
    // Asked only for the order of the list: it is of use without.
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => this.position.set({ lat: coords.latitude, lon: coords.longitude }),
      () => undefined,
      { timeout: 10_000 },
    );
  }

  protected async giveBack(stationId: string): Promise<void> {
    if (this.sendingTo() !== undefined) return;
    const rental = this.rental();
    const home = rental?.homeStation?.name;
    const title = rental ? `${rental.bike.model.brand} ${rental.bike.model.name}` : '';
    this.sendingTo.set(stationId);
    this.outcome.set(undefined);
    let outcome = await this.#requests.giveBack(this.id(), stationId, title);
    if (outcome.kind === 'pending') {
      this.outcome.set(outcome);
      outcome = await this.#requests.follow(outcome.requestId);
    }
    this.sendingTo.set(undefined);
    this.outcome.set(outcome);
    if (outcome.kind !== 'ended') return;
    const isElsewhere = outcome.homeStationId !== undefined && home !== undefined;
    const { done, doneElsewhere } = this.t().return;
    this.#toaster.show(isElsewhere ? doneElsewhere(title, home) : done(title), 'good');
    // Whoever has gone on to another page meanwhile stays there.
    if (!this.#destroyed.destroyed) void this.#router.navigateByUrl('/account/rentals');
  }

  protected readonly toText = (event: Event): string => (event.target as HTMLInputElement).value;
}
