import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  output,
  signal,
  viewChild,
  type OnInit,
} from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import {
  Dialog,
  Format,
  GraphqlRequests,
  findChoice,
  PersonalStore,
  ProblemPanel,
  RentalRequests,
  ReturnByChoice,
  TermsPanel,
  Toaster,
  UndoDialog,
  useMessages,
  type ActiveRental,
  type Choice,
  type RentPlace,
  type RentWish,
  type RequestOutcome,
} from '@bike/platform';
import { RequestApprovalDocument } from '../graphql.generated';
import { messages } from '../messages';

const REPEAT_MS = 1_000;
const MAX_REPEATS = 8;

const isAboutTerms = (outcome: RequestOutcome): boolean =>
  outcome.kind === 'refused' && outcome.code === 'TERMS_CHANGED';

/** Sends a wish to rent and shows what becomes of it: each answer that the API can give has its own text and next step. */
@Component({
  selector: 'bikes-rent-dialog',
  imports: [Dialog, ProblemPanel, ReturnByChoice, RouterLink, TermsPanel, UndoDialog],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './rent-dialog.html',
})
export class RentDialog implements OnInit {
  readonly wish = input.required<RentWish>();
  /** What is to be rented, as the user knows it. */
  readonly title = input.required<string>();
  /** Of a wish that names a bike: its model, and where it stands. */
  readonly place = input<RentPlace>();
  readonly closed = output();

  protected readonly t = useMessages(messages);
  protected readonly format = inject(Format);
  readonly #requests = inject(RentalRequests);
  readonly #personal = inject(PersonalStore);
  readonly #router = inject(Router);
  readonly #toaster = inject(Toaster);
  readonly #graphql = inject(GraphqlRequests);
  protected readonly isAsking = signal(false);
  protected readonly hasAskedApproval = signal(false);
  /** The same until the dialog is closed: it is asked once. */
  readonly #approvalKey = crypto.randomUUID();
  protected readonly isCancelling = signal(false);
  /** The rental that was perhaps a mistake. */
  protected readonly undoing = signal<ActiveRental | undefined>(undefined);
  private readonly dialog = viewChild.required(Dialog);

  protected readonly outcome = signal<RequestOutcome | undefined>(undefined);
  #lastWish: RentWish | undefined;
  /** While the renter chooses until when to rent. */
  protected readonly choice = signal<Choice | undefined>(undefined);
  protected readonly rental = computed(() => {
    const outcome = this.outcome();
    return outcome?.kind === 'started'
      ? this.#personal.rentals().find(({ id }) => id === outcome.rentalId)
      : undefined;
  });
  protected readonly refusal = computed(() => {
    const outcome = this.outcome();
    if (outcome?.kind !== 'refused') return undefined;
    const texts: Partial<Record<string, { title: string; hint: string }>> = this.t().refusals;
    const { title, hint } = texts[outcome.code] ?? { title: outcome.message, hint: '' };
    const opens = outcome.opensAt && this.t().rent.opens(this.format.moment(outcome.opensAt));
    const { range } = outcome;
    const between =
      range && this.t().rent.between(this.format.moment(range.min), this.format.moment(range.max));
    return { title, hint: opens ?? between ?? hint, code: outcome.code };
  });
  protected readonly heading = computed(() => {
    const { rent } = this.t();
    const kind = this.outcome()?.kind;
    if (kind === 'started') return rent.started;
    if (kind === 'queued') return rent.queued;
    if (kind === 'refused') return this.refusal()?.title ?? rent.sending;
    return this.title();
  });

  ngOnInit(): void {
    void this.start();
  }

  /** Where the rules leave it to the renter, asks first until when. Who comes to wait is asked when there is a bike. */
  protected async start(): Promise<void> {
    const wish = this.wish();
    this.outcome.set(undefined);
    const place =
      this.place() ?? (wish.modelId ? { modelId: wish.modelId, stationId: wish.stationId } : undefined);
    const choice = place && !wish.orQueue ? await findChoice(this.#graphql, place) : undefined;
    if (choice) this.choice.set(choice);
    else await this.send(wish);
  }

  protected async sendChosen(returnBy: string | undefined): Promise<void> {
    this.choice.set(undefined);
    await this.send({ ...this.wish(), ...(returnBy !== undefined && { returnBy }) });
  }

  /** Sends the wish of the dialog, or the last one again. */
  protected async send(wish = this.#lastWish ?? this.wish()): Promise<void> {
    this.#lastWish = wish;
    this.outcome.set(undefined);
    await this.#show(await this.#requests.rent(wish));
  }

  /** The service that rents hears a moment later that the terms were accepted. */
  protected async sendAccepted(): Promise<void> {
    const wish = this.#lastWish ?? this.wish();
    this.outcome.set(undefined);
    let outcome = await this.#requests.rent(wish);
    for (let left = MAX_REPEATS; left > 0 && isAboutTerms(outcome); left -= 1) {
      await new Promise((resolve) => setTimeout(resolve, REPEAT_MS));
      outcome = await this.#requests.rent(wish);
    }
    await this.#show(outcome);
  }

  async #show(outcome: RequestOutcome): Promise<void> {
    this.outcome.set(outcome);
    if (outcome.kind === 'pending') this.outcome.set(await this.#requests.follow(outcome.requestId));
  }

  protected join(): void {
    void this.send({ ...this.wish(), orQueue: true });
  }

  /** The answer then comes as for every pending request: cancelled, or what had been decided before. */
  protected async cancel(requestId: string): Promise<void> {
    if (this.isCancelling()) return;
    this.isCancelling.set(true);
    const problem = await this.#requests.cancel(requestId);
    this.isCancelling.set(false);
    if (problem) this.#toaster.show(this.t().rent.notCancelled, 'bad');
  }

  /** Staff decides; the answer comes as a notification. */
  protected async askApproval(): Promise<void> {
    if (this.isAsking()) return;
    this.isAsking.set(true);
    const { data, problem } = await this.#graphql.mutate(RequestApprovalDocument, {
      idempotencyKey: this.#approvalKey,
    });
    this.isAsking.set(false);
    if (problem) {
      this.#toaster.show(problem.message, 'bad');
      return;
    }
    const answer = data.requestApproval;
    this.hasAskedApproval.set(true);
    const { approvalAsked, approvalRefusals } = this.t().rent;
    const isRefused = answer.__typename === 'DeskRefused';
    const text = isRefused ? (approvalRefusals[answer.code] ?? answer.message) : approvalAsked;
    this.#toaster.show(text, isRefused ? 'bad' : 'good');
  }

  protected here(): string {
    return this.#router.url;
  }

  protected close(): void {
    this.dialog().close();
  }

  protected goTo(path: string): void {
    this.dialog().close();
    void this.#router.navigateByUrl(path);
  }
}
