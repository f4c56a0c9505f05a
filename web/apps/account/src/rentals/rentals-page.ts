import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  signal,
  untracked,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import {
  Clock,
  EmptyPanel,
  Format,
  PageHeading,
  PersonalStore,
  ProblemPanel,
  RentalRequests,
  ReportDialog,
  SessionStore,
  Skeleton,
  Toaster,
  UndoDialog,
  useMessages,
  watchQuery,
  type ActiveRental,
} from '@bike/platform';
import { MyRunningRentalsDocument, MyRentalsDocument, type PastRentalFragment } from '../graphql.generated';
import { messages } from '../messages';

const MINUTE_MS = 60_000;

/** What the user rides now, and every ride before. */
@Component({
  selector: 'account-rentals-page',
  imports: [RouterLink, PageHeading, EmptyPanel, ProblemPanel, ReportDialog, Skeleton, UndoDialog],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './rentals-page.html',
})
export class RentalsPage {
  protected readonly personal = inject(PersonalStore);
  protected readonly format = inject(Format);
  protected readonly t = useMessages(messages);
  readonly #clock = inject(Clock);
  readonly #session = inject(SessionStore);
  readonly #requests = inject(RentalRequests);
  protected readonly query = watchQuery(MyRentalsDocument, () => (this.#session.user() ? {} : undefined));
  protected readonly page = computed(() => this.query.data()?.me?.rentals);
  /** What is rented, and in which state; empty: nothing. */
  readonly #state = computed(() =>
    this.personal
      .rentals()
      .map(({ id, version }) => `${id} ${version}`)
      .join(),
  );
  readonly #running = watchQuery(MyRunningRentalsDocument, () => (this.#state() === '' ? undefined : {}));
  readonly #isPriced = computed(
    () => this.#running.data()?.me?.rentals?.nodes.some(({ fee }) => fee) ?? false,
  );
  readonly #toaster = inject(Toaster);
  protected readonly isExtending = signal(false);
  protected readonly extendable = computed(() =>
    this.personal.rentals().filter(({ id }) => this.running(id)?.extendableUntil),
  );
  protected readonly past = computed(() => this.page()?.nodes.filter(({ returnedAt }) => returnedAt) ?? []);

  /** The rental that was perhaps a mistake. */
  protected readonly undoing = signal<ActiveRental | undefined>(undefined);

  /** The rental whose bike has something. */
  protected readonly reporting = signal<ActiveRental | undefined>(undefined);

  constructor() {
    // How far a rental can be extended changes with what is rented and when it is due, and what it costs with each
    // minute. The query itself asks first.
    let asked = '';
    effect(() => {
      const state = this.#state();
      const minute = this.#isPriced() ? Math.floor(this.#clock.now() / MINUTE_MS) : 0;
      const now = `${state} ${minute}`;
      if (state !== '' && asked !== '' && now !== asked && !document.hidden)
        untracked(() => void this.#running.reload());
      asked = state === '' ? '' : now;
    });
  }

  /** How far a rental can be extended, and what it costs so far; undefined until that is known. */
  protected running(rentalId: string) {
    return this.#running.data()?.me?.rentals?.nodes.find(({ id }) => id === rentalId);
  }

  protected extend(rental: ActiveRental): Promise<void> {
    return this.#extendEach([rental]);
  }

  /** All that can be extended, with a message for each. */
  protected extendAll(): Promise<void> {
    return this.#extendEach(this.extendable());
  }

  async #extendEach(rentals: ActiveRental[]): Promise<void> {
    if (this.isExtending()) return;
    this.isExtending.set(true);
    await Promise.all(rentals.map((rental) => this.#extendOne(rental)));
    this.isExtending.set(false);
    void this.#running.reload();
  }

  async #extendOne({ id, bike }: ActiveRental): Promise<void> {
    let outcome = await this.#requests.extend(id);
    if (outcome.kind === 'pending') {
      this.#toaster.show(this.t().rentals.extensionPending);
      outcome = await this.#requests.follow(outcome.requestId);
    }
    const { rentals } = this.t();
    if (outcome.kind === 'extended') {
      const name = `${bike.model.brand} ${bike.model.name}`;
      this.#toaster.show(rentals.extended(name, this.format.moment(outcome.returnBy)), 'good');
    } else if (outcome.kind === 'refused') {
      this.#toaster.show(rentals.obstacles[outcome.code] ?? outcome.message, 'bad');
    } else if (outcome.kind === 'failed') {
      this.#toaster.show(outcome.problem.message, 'bad');
    }
  }

  protected canUndo({ undoUntil }: ActiveRental): boolean {
    return undoUntil !== null && Date.parse(undoUntil) > this.#clock.now();
  }

  protected left({ returnBy }: ActiveRental): number {
    return Date.parse(returnBy) - this.#clock.now();
  }

  /** How much of the time is used up, in percent. */
  protected used({ rentedAt, returnBy }: ActiveRental): number {
    const [start, end] = [Date.parse(rentedAt), Date.parse(returnBy)];
    return Math.min(100, Math.max(0, ((this.#clock.now() - start) / (end - start)) * 100));
  }

  protected abs(milliseconds: number): number {
    return Math.abs(milliseconds);
  }

  protected duration({ rentedAt, returnedAt }: { rentedAt: string; returnedAt: string | null }): string {
    return this.format.duration(Date.parse(returnedAt ?? '') - Date.parse(rentedAt));
  }

  /** What was charged beside base and time, which nobody expects. */
  protected lines({ feeLines }: PastRentalFragment): string {
    const { feeLines: names } = this.t().rentals;
    return (feeLines ?? [])
      .flatMap(({ kind, gross }) => (names[kind] ? `${names[kind]} ${this.format.money(gross)}` : []))
      .join(', ');
  }

  /** A return that waits for the network. */
  protected isUnsent(rentalId: string): boolean {
    return this.#requests.unsentReturns().some(({ input }) => input.rentalId === rentalId);
  }
}
